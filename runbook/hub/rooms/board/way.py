"""The way to the bank in one incident: which parts are proven, which are partial, which accused.

What is said comes from the checks of operators who are hit, read by the same rules as the evidence
for tech support. What nobody's check has shown is said to be not known.
"""

from collections.abc import Sequence

from checks.component import Component, Place
from runbook.hub.cards.naming import cause_within
from runbook.hub.model.incident import HubIncident
from runbook.hub.rooms.board.shapes import Section, Way
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import Witness
from runbook.hub.support.gathering import everybody_hit, witnesses
from runbook.language.texts import plural, t

WORKS, PARTIAL, ACCUSED, UNKNOWN = "works", "partial", "accused", "unknown"
READ = 40
"""Operators whose checks are read: more of them say the same."""
PARTS: tuple[tuple[str, frozenset[Place]], ...] = (
    ("home", frozenset({Place.PC, Place.HOME})),
    ("provider", frozenset({Place.ISP})),
    ("vpn", frozenset({Place.TUNNEL, Place.GATEWAY})),
    ("bank", frozenset({Place.BANK_NETWORK, Place.BANK_DNS})),
    ("services", frozenset({Place.SERVICE})),
)
"""From the operator's side on."""


def way_of(tx: Transaction, incident: HubIncident, lang: str) -> Way | None:
    """The way as those who are hit see it; None where nobody's checks are known."""
    if incident.is_only_ours:
        return None
    told = witnesses(tx, everybody_hit(tx, incident, READ)[:READ])
    return way(incident, told, lang)


def way(incident: HubIncident, told: Sequence[Witness], lang: str) -> Way | None:
    """The same from what was read. A part works where everybody who looked has proved it."""
    looked = [one for one in told if one.seen]
    if not looked and not incident.component:
        return None
    accused = _place(incident.component)
    sections = tuple(
        _section(name, places, accused, incident, looked, lang) for name, places in PARTS
    )
    said = "hub.way.title.over" if incident.over else "hub.way.title"
    return Way(incident.number, t(said, lang, number=incident.number), sections)


def _section(
    name: str,
    places: frozenset[Place],
    accused: Place | None,
    incident: HubIncident,
    looked: Sequence[Witness],
    lang: str,
) -> Section:
    named, proving = t(f"hub.way.{name}", lang), _proving(looked, places)
    if accused in places:
        state = PARTIAL if incident.weight.partial else ACCUSED
        said = cause_within(incident.cause, lang)
        return Section(named, state, t(f"hub.way.{state}", lang), said)
    if proving and proving == len(looked):
        return Section(named, WORKS, t("hub.way.works", lang), plural("hub.way.by", proving, lang))
    if proving:
        said = t("hub.way.by_some", lang, some=proving, all=len(looked))
        return Section(named, PARTIAL, t("hub.way.partial", lang), said)
    return Section(named, UNKNOWN, t("hub.way.unknown", lang), t("hub.way.unseen", lang))


def _proving(looked: Sequence[Witness], places: frozenset[Place]) -> int:
    """How many of them have proved something there and accuse nothing there."""
    return sum(
        any(_place(part) in places for one in witness.seen for part in one.proves)
        and not any(_place(part) in places for part in _accused(witness))
        for witness in looked
    )


def _accused(witness: Witness) -> set[str]:
    proven = {part for one in witness.seen for part in one.proves}
    return {part for one in witness.seen for part in one.accuses} - proven


def _place(component: str) -> Place | None:
    try:
        return Component.parse(component).place if component else None
    except ValueError:
        return None
