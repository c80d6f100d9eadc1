"""People in words."""

from typing import TYPE_CHECKING

from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.model.people import HubPerson


def role_name(role: str, lang: str) -> str:
    """What the role is called."""
    return t("hub.role.auditor" if role == "auditor" else f"role.{role}", lang)


def ways(person: "HubPerson", lang: str) -> str:
    """Over what this person can be reached, without the addresses; what is missing is said."""
    found = [
        t(f"hub.reach.{way}", lang)
        for way, there in (
            ("telegram", person.telegram is not None),
            ("email", bool(person.email)),
            ("phone", bool(person.phone)),
        )
        if there
    ]
    return ", ".join(found) or t("hub.reach.none", lang)
