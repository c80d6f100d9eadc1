"""The hub in a few numbers, as the database has them."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, select

from notifier.delivery import State as Delivery
from runbook.hub.cards.folding import folded, stops_work
from runbook.hub.cards.viewing import degraded_since
from runbook.hub.correlation import standing
from runbook.hub.store import agents, duty, events, incidents, people, seen
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction

HEARD_WITHIN = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class State:
    """Counts. ``heard``: agents that reported within 90 s; ``waiting``: messages not yet sent.

    ``local`` are those that belong to no mass one; drills and what is only ours are not counted.
    ``head`` is that of the log, to be noted elsewhere; ``fence`` the number of the hub on duty.
    ``silence_counts``: whether the silence of operators is looked at; None while no hub on duty
    says so.
    """

    on_duty: bool
    fence: int | None
    agents: int
    heard: int
    mass: int
    local: int
    people: int
    on_shift: int
    waiting: int
    degraded: bool
    head: str
    silence_counts: bool | None = None

    def as_json(self) -> dict[str, object]:
        """By name."""
        return {**asdict(self), "head": self.head or None}


def read_state(tx: Transaction) -> State:
    """As it is at this moment."""
    held = duty.current(tx)
    enrolled = [one.operator for one in agents.every(tx) if one.revoked_at is None]
    heard = seen.read(tx)
    still = [one for one in enrolled if one in heard and tx.now - heard[one] <= HEARD_WITHIN]
    known = people.every(tx)
    standing_alone = (one.incident for one in folded(incidents.every_open(tx)))
    open_ones = [one for one in standing_alone if stops_work(one)]
    said = standing.read(tx)
    unsent = select(func.count()).where(
        OUTBOX.c.state.in_([Delivery.PENDING.value, Delivery.CLAIMED.value])
    )
    return State(
        on_duty=held is not None and held.left > 0,
        fence=held.fence if held else None,
        agents=len(enrolled),
        heard=len(still),
        mass=sum(one.is_mass for one in open_ones),
        local=sum(not one.is_mass for one in open_ones),
        people=len(known),
        on_shift=sum(one.on_shift for one in known),
        waiting=tx.connection.execute(unsent).scalar() or 0,
        degraded=degraded_since(tx) is not None,
        head=events.head(tx),
        silence_counts=None if said is None else said.deaf_since is None,
    )
