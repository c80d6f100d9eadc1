"""An office in memory: it keeps what correlation decides, as the database would."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from runbook.hub.correlation.known import Known
from runbook.hub.correlation.mass import Plan
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.model.incident import HubIncident


@dataclass
class Kept:
    """A change that was kept, and when."""

    at: datetime
    change: Change


@dataclass
class OfficeInMemory:
    """Incidents by key, and everything that happened to mass ones."""

    known: Known = field(default_factory=Known)
    log: list[Kept] = field(default_factory=list)
    moves: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    _numbers: int = 0

    def apply(self, change: Change, now: datetime) -> HubIncident:
        """Keep one change."""
        saved = change.incident
        if not saved.number:
            self._numbers += 1
            saved = replace(saved, number=self._numbers)
        saved = replace(saved, revision=saved.revision + 1)
        self.known.incidents[saved.key] = saved
        if saved.is_mass:
            self.log.append(Kept(now, replace(change, incident=saved)))
        return saved

    def carry_out(self, plan: Plan, now: datetime) -> None:
        """Keep a plan."""
        for change in plan.changes:
            self.apply(change, now)
        for leave in plan.leaves:
            self._move(leave.incident, "")
            self.moves.append((now, leave.incident, leave.mass, leave.why))
        for join in plan.joins:
            self._move(join.incident, join.mass)
            self.moves.append((now, join.incident, join.mass, ""))

    def _move(self, key: str, parent: str) -> None:
        one = self.known.incidents[key]
        self.known.incidents[key] = replace(one, parent=parent, revision=one.revision + 1)

    @property
    def masses(self) -> list[HubIncident]:
        """Every mass incident so far, those that went into others left out."""
        return [one for one in self.known.incidents.values() if one.is_mass and not one.parent]

    def rings(self, since: datetime) -> int:
        """How often mass incidents rang."""
        loud = (Loudness.RING, Loudness.RECOVERY)
        return sum(one.change.loudness in loud and one.at >= since for one in self.log)

    def members(self, mass: HubIncident) -> Iterable[HubIncident]:
        """Who belongs to it now."""
        return (one for one in self.known.incidents.values() if one.parent == mass.key)
