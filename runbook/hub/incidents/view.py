"""PURE. Everything a card of an incident may say, gathered before the first word is chosen."""

from dataclasses import dataclass
from datetime import datetime

from runbook.hub.model.incident import HubIncident


@dataclass(frozen=True, slots=True)
class Filled:
    """How a call-out stands: seats wanted, people coming, asked at all, declined.

    ``running``: seats are free and people are still asked. ``exhausted``: nobody is left to ask.
    """

    seats: int
    coming: int
    asked: int
    declined: int
    running: bool = False
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One incident as its readers are to see it.

    ``parent_number`` is that of the mass incident it belongs to, 0 for none. ``acknowledged_by``
    and ``closed_by`` name a person by role and code, empty where nobody or her own PC did it.
    ``degraded_at`` is since when the office works in degraded mode. ``relief`` are the steps of
    the list for a mass failure, in words. ``reminds``: somebody is rung again while nobody has
    acknowledged.
    """

    incident: HubIncident
    lang: str
    parent_number: int = 0
    acknowledged_by: str = ""
    closed_by: str = ""
    filled: Filled | None = None
    degraded_at: datetime | None = None
    relief: tuple[str, ...] = ()
    reminds: bool = True
