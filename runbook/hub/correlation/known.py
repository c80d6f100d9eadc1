"""What the hub on duty knows of everybody: read from the store in pieces, kept up to date.

Whole rows are read where a number has changed; who was heard of and who is enrolled is looked up
every few seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from runbook.hub.bot.healing import Hearing
from runbook.hub.correlation import telegram
from runbook.hub.correlation.findings import Told
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.model.incident import HubIncident
from runbook.hub.store import agents, glance, seen
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Surroundings

LOOK_EVERY = timedelta(seconds=5)
"""Between two looks at who was heard of: as often as hubs write it."""
COUNT_EVERY = timedelta(seconds=60)
"""Between two looks at who is enrolled."""
ENDED_LATELY = timedelta(hours=24)
_VAGUE = ("healthy", "undetermined")


def whereabouts(where: Surroundings) -> Whereabouts:
    """Where she works, as ``checks.paths`` names it."""
    provider = f"{where.provider}/{where.city}" if where.city else where.provider
    return Whereabouts(provider, where.gateway)


@dataclass(slots=True)
class Known:
    """Incidents by key, and of every operator where she works, when heard, when signed off."""

    incidents: dict[str, HubIncident] = field(default_factory=dict)
    where: dict[str, Whereabouts] = field(default_factory=dict)
    heard: Mapping[str, datetime] = field(default_factory=dict)
    left: dict[str, datetime] = field(default_factory=dict)
    complaints: dict[str, tuple[datetime, tuple[str, ...]]] = field(default_factory=dict)
    telegram_dead: bool = False
    looked_at: datetime | None = None
    counted_at: datetime | None = None

    def read_incidents(self, tx: Transaction) -> bool:
        """Bring the incidents up to date: those open, and mass ones that ended lately.

        Whether any has changed.
        """
        revisions = glance.revisions(tx, ENDED_LATELY)
        known = self.incidents
        changed = [
            key
            for key, revision in revisions.items()
            if key not in known or known[key].revision != revision
        ]
        if not changed and len(revisions) == len(known):
            return False
        read = {one.key: one for one in glance.incidents(tx, changed)}
        self.incidents = {
            key: read.get(key) or known[key] for key in revisions if key in read or key in known
        }
        return True

    def look_round(self, tx: Transaction, bot: Hearing) -> bool:
        """See who is there, if it is time; whether it was. ``bot``: how well it hears."""
        if self.looked_at is not None and abs(tx.now - self.looked_at) < LOOK_EVERY:
            return False
        self.looked_at = tx.now
        self.heard = seen.read(tx)
        self.telegram_dead = telegram.is_out_of_reach(tx, bot)
        if self.counted_at is None or abs(tx.now - self.counted_at) >= COUNT_EVERY:
            self.counted_at = tx.now
            self._count(tx)
        return True

    def _count(self, tx: Transaction) -> None:
        """Read who is enrolled: whatever of it changes in between, reports say as well."""
        self.where, self.left = {}, {}
        for agent in agents.every(tx):
            if agent.revoked_at is None:
                self.where[agent.operator] = whereabouts(agent.where)
            if agent.left_at is not None:
                self.left[agent.operator] = agent.left_at

    @property
    def masses(self) -> list[HubIncident]:
        """The open mass incidents."""
        return [one for one in self.incidents.values() if one.is_mass and not one.over]

    @property
    def locals(self) -> list[HubIncident]:
        """Operators' open incidents, exercises and what came as history left out."""
        some = self.incidents.values()
        return [one for one in some if not (one.is_mass or one.over or one.drill or one.late)]

    def lately(self, now: datetime, within: timedelta) -> list[HubIncident]:
        """Mass incidents that ended within this span, the latest first; what merged has not."""
        ended = [
            (one.restored_at or one.closed_at or now, one)
            for one in self.incidents.values()
            if one.is_mass and one.over and not one.parent
        ]
        recent = [(at, one.key, one) for at, one in ended if now - at <= within]
        return [one for _, _, one in sorted(recent, reverse=True)]

    def told(self) -> dict[str, Told]:
        """What operators' PCs concluded and is still so."""
        return {
            one.agent: Told(one.cause, one.services)
            for one in sorted(self.locals, key=lambda one: one.number)
        }

    def complaining(self, present: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """By operator who is there, the channels that do not work for her though her PC is well."""
        there = frozenset(present)
        found = {
            operator: channels
            for operator, (_, channels) in self.complaints.items()
            if channels and operator in there
        }
        for one in self.locals:
            said = one.not_working and one.cause.partition(".")[0] in _VAGUE
            if said and one.agent not in found:
                found[one.agent] = one.not_working
            elif one.not_working and not said:
                # What her PC found is the better answer.
                found.pop(one.agent, None)
        return found
