"""PURE. One incident on the board: title, how far it has come, who knows, and its buttons."""

from collections.abc import Iterator
from datetime import datetime

from runbook.hub.cards.folding import Folded, ranges, stops_work
from runbook.hub.cards.naming import begun
from runbook.hub.cards.titles import title
from runbook.hub.cards.view import View
from runbook.hub.cards.weighed import in_short
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.board.pressing import rows
from runbook.hub.rooms.board.shapes import Card, Stage
from runbook.language.moscow import clock
from runbook.language.texts import t

CALM, OURS, ONE, MASS = "calm", "ours", "one", "mass"
"""How grave something is: nothing, only our messages, one operator's, many operators'."""


def brief(one: Folded, view: View, person: HubPerson) -> Card:
    """It as it stands in the list, with the person's own buttons."""
    incident, lang = view.incident, person.lang
    lines = tuple(_lines(view, one, lang))
    pressed = rows(view, person)
    return Card(
        incident.number, title(view), lines, pressed, stages(incident, lang), tone(incident)
    )


def tone(incident: HubIncident) -> str:
    """How grave one incident is now."""
    if incident.is_only_ours:
        return CALM if incident.over else OURS
    if not stops_work(incident):
        return CALM
    return MASS if incident.is_mass else ONE


def stages(incident: HubIncident, lang: str) -> tuple[Stage, ...]:
    """The steps it takes, in order, with the time of those it has taken.

    What nobody has to do for this one stands there only once it was done.
    """
    taken: list[tuple[datetime | None, str]] = [
        (incident.began, "began"),
        (incident.alerted_at, "told"),
        (incident.acknowledged_at, "known"),
    ]
    ordered = {
        "called_out": incident.called_out_at,
        "support": incident.support_at,
        "passed_on": incident.passed_on_at,
    }
    # One may have been ordered before another: they stand in the order in which they were done.
    taken += sorted((at, word) for word, at in ordered.items() if at is not None)
    # Closed without a recovery that anybody saw: that it works again would be said by nobody.
    unseen = incident.restored_at is None and incident.closed_at is not None
    taken.append((incident.closed_at, "closed") if unseen else (incident.restored_at, "restored"))
    return tuple(
        Stage(t(f"hub.stage.{word}", lang), "" if at is None else clock(at)) for at, word in taken
    )


def _lines(view: View, one: Folded, lang: str) -> Iterator[str]:
    incident = view.incident
    known_by = view.acknowledged_by if incident.acknowledged_at is not None else ""
    yield _since(incident, lang, plain=bool(known_by) and not incident.over)
    if known_by and incident.acknowledged_at is not None:
        at = clock(incident.acknowledged_at)
        yield t("hub.page.known", lang, role=begun(known_by), at=at)
    if incident.is_mass and not incident.over and incident.hit:
        yield in_short(incident, lang)
    if one.members:
        yield t("hub.page.members", lang, numbers=ranges(one.members, lang))
    filled = view.filled
    if filled is not None and filled.asked and not incident.over:
        counts = {"coming": filled.coming, "seats": filled.seats, "asked": filled.asked}
        counts |= {"declined": filled.declined, "silent": filled.silent}
        yield t("hub.card.fill.silent" if filled.silent else "hub.card.fill", lang, **counts)
    if incident.eta_at is not None and not incident.over:
        yield t("hub.page.eta", lang, at=clock(incident.eta_at))


def _since(incident: HubIncident, lang: str, *, plain: bool) -> str:
    """Since when, and how far it has come unless the next line says that."""
    at = clock(incident.began)
    if plain:
        return t("alert.since", lang, at=at)
    return t("hub.board.since", lang, at=at, step=t(f"hub.step.{incident.step}", lang))
