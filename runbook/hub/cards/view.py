"""PURE. Everything a card of an incident may say, gathered before the first word is chosen."""

from dataclasses import dataclass
from datetime import datetime

from runbook.hub.callout.seats import Fill
from runbook.hub.model.incident import HubIncident


@dataclass(frozen=True, slots=True)
class View:
    """One incident as its readers are to see it.

    ``parent_number`` is that of the mass incident it belongs to, 0 for none. ``acknowledged_by``
    and ``closed_by`` name a person by role and code, empty where nobody or her own PC did it.
    ``degraded_at`` is since when the office works in degraded mode. ``hit``: of a mass incident
    that is over, how many operators it hit in all. ``passed_on`` are lines for monitoring, in
    words, of what it was when it was passed on. ``reminds``: somebody is rung again while
    nobody has acknowledged. ``outlasts``: number of the mass incident that has ended and that it
    was part of till then, 0 for none.

    Services and places stand in the incident as people call them.
    """

    incident: HubIncident
    lang: str
    parent_number: int = 0
    acknowledged_by: str = ""
    closed_by: str = ""
    filled: Fill | None = None
    degraded_at: datetime | None = None
    hit: int = 0
    passed_on: tuple[str, ...] = ()
    reminds: bool = True
    outlasts: int = 0
