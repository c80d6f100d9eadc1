"""Evidence from an operator's PC: put to her incident, and told to the case that is open for it.

The file stays here, sealed. Tech support's letter names it by its digest and says where it is; who
takes it from there logs in and is written down.
"""

from dataclasses import replace

from notifier.delivery import Purpose
from runbook.bundle.shapes import Bundle
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import bundles, cases, events, incidents
from runbook.hub.store.bundles import Received
from runbook.hub.store.cases import CaseKind
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.handing import Parcel, hand_over
from runbook.hub.support.trackers.registry import TRACKERS
from runbook.language.texts import t

RECEIVED = "bundle.received"
DOWNLOADED = "bundle.downloaded"
"""Events of the log: whose evidence came, and who took it along."""
PATH = "/bundles/{id}"
MOST_TOLD = 12
DIGEST_SHOWN = 12


def receive_bundle(
    tx: Transaction, office: Office, operator: str, bundle: Bundle
) -> tuple[Received, int]:
    """Keep it, log it, tell an open case. The incident's number, 0 where it belongs to none.

    Safe to do twice: the same file is there once, and told once.
    """
    incident = _meant(tx, operator, bundle.manifest.incident)
    said = bundle.manifest
    key = incident.key if incident is not None else _not_told_yet(tx, said.incident)
    kept, new = bundles.add(tx, operator, key, said.made, bundle.sha256, bundle.content)
    if new:
        body = {"operator": operator, "form": kept.sha256[:DIGEST_SHOWN], "count": kept.size}
        events.log(tx, RECEIVED, key, body)
        if incident is not None:
            _tell_case(tx, office, incident, kept)
    found = incidents.by_key(tx, kept.incident) if kept.incident else None
    return kept, found.number if found is not None else 0


def lines_for(tx: Transaction, office: Office, incident: HubIncident, lang: str) -> tuple[str, ...]:
    """What a letter about an incident says of the evidence there is."""
    found = of_incident(tx, incident, MOST_TOLD)
    if not found:
        return ()
    lines = tuple(line_of(office, one, lang) for one in found)
    return (*lines, t("hub.bundle.case.login", lang)) if office.settings.server.url else lines


def of_incident(tx: Transaction, incident: HubIncident, most: int) -> list[Received]:
    """Its evidence, of a mass incident that of everybody who belongs to it, the newest first."""
    members = incidents.members(tx, incident.key, current=False) if incident.is_mass else []
    whose = {one.key: one.agent for one in (incident, *members)}
    found = bundles.of_incidents(tx, whose.keys(), most)
    # A PC may have named a key before anybody's outage had it: only hers is shown with hers.
    return [one for one in found if one.operator == whose[one.incident]]


def line_of(office: Office, kept: Received, lang: str) -> str:
    """One bundle in a letter: whose, its digest, and where it is to be had."""
    url = office.settings.server.url.rstrip("/")
    values = {"operator": kept.operator, "digest": kept.sha256}
    if not url:
        return t("hub.bundle.case.where", lang, **values)
    return t("hub.bundle.case.line", lang, **values, url=url + PATH.format(id=kept.id))


def _meant(tx: Transaction, operator: str, key: str) -> HubIncident | None:
    """Hers of that key; failing that, the one that is open for her."""
    named = incidents.by_key(tx, key) if key else None
    if named is not None and named.agent == operator:
        return named
    standing = incidents.open_of_agent(tx, operator)
    return standing[-1] if standing else None


def _not_told_yet(tx: Transaction, key: str) -> str:
    """The key of an outage that the hub has not heard of: its report may still be on the way."""
    return "" if key and incidents.by_key(tx, key) is not None else key


def _tell_case(tx: Transaction, office: Office, incident: HubIncident, kept: Received) -> None:
    whole = incidents.by_key(tx, incident.parent) if incident.parent else None
    case = cases.standing_of(tx, (whole or incident).key, CaseKind.SUPPORT)
    if case is None:
        return
    lang = office.lang
    title = t("hub.bundle.case.title", lang, case=case.number, operator=kept.operator)
    lines = [line_of(office, kept, lang)]
    if office.settings.server.url:
        lines.append(t("hub.bundle.case.login", lang))
    # A thread of its own: the letter that opened the case is not taken back by it.
    note = replace(case, id=kept.id)
    hand_over(tx, office, note, Parcel(title, tuple(lines), ()), office.settings.support, TRACKERS,
              Purpose.RING)  # fmt: skip
