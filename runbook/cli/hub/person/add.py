"""``runbook hub person add``: somebody the hub rings and obeys."""

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.hub.person.words import role_name
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import LANGUAGES, t
from runbook.settings import rules
from runbook.settings.fields import ROLES

HUB_ROLES = (*ROLES, "auditor")


@click.command(help="hub.person.add.help")
@click.argument("name", metavar="hub.metavar.name")
@click.option("--role", type=click.Choice(HUB_ROLES), required=True, help="hub.person.option.role")
@click.option("--id", "person_id", default="", metavar="cli.metavar.code",
              help="hub.person.option.id")  # fmt: skip
@click.option("--email", default="", metavar="hub.metavar.email", help="hub.person.option.email")
@click.option("--phone", default="", metavar="hub.metavar.phone", help="hub.person.option.phone")
@click.option("--agent", default="", metavar="hub.metavar.operator",
              help="hub.person.option.agent")  # fmt: skip
@click.option("--off-shift", is_flag=True, help="hub.person.option.off_shift")
@click.option("--language", type=click.Choice(LANGUAGES), help="hub.person.option.language")
@click.pass_obj
def command(
    invocation: Invocation,
    name: str,
    role: str,
    person_id: str,
    email: str,
    phone: str,
    agent: str,
    off_shift: bool,
    language: str | None,
) -> int:
    """Write the person down; a chat with the bot comes by ``invite``."""
    from runbook.hub.admission import staff  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.people import HubPerson, Role  # noqa: PLC0415 - as above

    lang = invocation.lang
    _judge(lang, {"name": name, "id": person_id, "email": email, "phone": phone, "agent": agent})
    with opened(invocation) as hub, hub.store.write() as tx:
        spoken = language or hub.loaded.settings.lang
        wanted = HubPerson(
            person_id.lower(), Role(role), name.strip(), None, email, phone, agent,
            on_shift=not off_shift, lang=spoken,
        )  # fmt: skip
        made = staff.add(tx, wanted)
    console.say(t("hub.person.added", lang, id=made.id, role=role_name(made.role, lang).lower()))
    console.say(t("hub.person.added.next", lang, id=made.id))
    return ExitCode.OK


def _judge(lang: str, given: dict[str, str]) -> None:
    """Refuse what the settings would refuse in the same place."""
    checks: dict[str, tuple[rules.Check, ...]] = {
        "name": (rules.at_most(rules.LONGEST_NAME), rules.no_personal_data),
        "id": (rules.identifier,),
        "email": (rules.email,),
        "phone": (rules.phone,),
        "agent": (rules.identifier,),
    }
    if not given["name"].strip():
        refuse_id("hub.person.no_name", lang)
    for key, text in given.items():
        for check in (rules.no_control_characters, *checks[key]) if text else ():
            fault = check(text)
            if fault is not None:
                refuse_id(fault.rule_id, lang, **{k: str(v) for k, v in fault.values.items()})
