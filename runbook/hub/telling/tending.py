"""What is looked after while incidents stand open: nobody told yet, nobody answering."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import case, func, select

from notifier.delivery import Person, Purpose, State
from notifier.outbox.rows import to_ms
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.incidents.course import firsts, is_quiet, roles_for
from runbook.hub.incidents.degrading import reword_rest
from runbook.hub.incidents.keeping import apply, rings_alone
from runbook.hub.incidents.shifting import hand_over
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store import events, incidents
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction
from runbook.hub.store.undone import MOST_AT_ONCE
from runbook.hub.telling.hearing import answers
from runbook.hub.telling.promising import remind
from runbook.hub.telling.reaching import ladder_roles, reachable
from runbook.hub.telling.telling import Telling

ROUND = timedelta(minutes=15)
"""Between the end of a ladder that nobody answered and its next beginning."""
UNTOLD = "incident.untold"
AGAIN = "incident.rung_again"
_TO_COME = (State.HELD.value, State.PENDING.value, State.CLAIMED.value)
_There = Mapping[Role, list[Person]]


def tend(tx: Transaction, office: Office) -> int:
    """Ring for what nobody was told of, has lingered, or is answered by nobody; how many.

    Somebody has come on shift since, or a channel is back. What is open passes to who is on shift,
    and who owes news is asked for them. At most ``MOST_AT_ONCE`` at a time: where it is as many,
    there may be more.
    """
    relayed = hand_over(tx, office, MOST_AT_ONCE)
    every = incidents.every_open(tx)
    remind(tx, office, every)
    _hush_again(tx, office, [one for one in every if one.parent and not one.is_mass])
    waiting = [one for one in every if not (one.parent or one.late)]
    waiting = [one for one in waiting if not is_quiet(one, tx.now)]
    # What many share first: the others follow a moment later.
    waiting.sort(key=lambda one: not one.is_mass)
    there = reachable(tx, office)
    asking = [one for one in waiting if not (one.drill or one.is_only_ours)]
    silent = [one for one in asking if one.told and one.acknowledged_at is None]
    todo = (
        *((rings_alone, one) for one in waiting if one.quiet_until is not None),
        *((_tell, one) for one in _untold(office, waiting, there)),
        *((_climb, one) for one in _without_ladder(tx, silent, there)),
        *((_round, one) for one in _at_their_end(tx, silent) if there),
    )
    turn = todo[: MOST_AT_ONCE - relayed]
    for do, one in turn:
        do(tx, office, one)
    done = relayed + len(turn)
    return done + reword_rest(tx, office, MOST_AT_ONCE - done)


def _hush_again(tx: Transaction, office: Office, joined: Iterable[HubIncident]) -> None:
    """A ring that was under way when its incident joined a mass one, in vain, is not repeated."""
    by_key = {one.key: one for one in joined}
    mine = (OUTBOX.c.incident.in_(by_key), OUTBOX.c.purpose == Purpose.RING.value)
    due = select(OUTBOX.c.incident).where(*mine, OUTBOX.c.state == State.PENDING.value)
    for key in tx.connection.execute(due.distinct()).scalars():
        Telling(tx, office, by_key[key]).hush()


def _untold(office: Office, waiting: Iterable[HubIncident], there: _There) -> Iterator[HubIncident]:
    """What nobody was told of though somebody who may answer can be reached for it now."""
    ladder = ladder_roles(office)
    for one in waiting:
        if one.told or one.quiet_until is not None:
            continue
        if any(map(answers, firsts(there, roles_for(one), ladder))):
            yield one


def _tell(tx: Transaction, office: Office, incident: HubIncident) -> None:
    apply(tx, office, Change(incident, UNTOLD, loudness=Loudness.RING))


def _without_ladder(
    tx: Transaction, silent: Sequence[HubIncident], there: _There
) -> Iterator[HubIncident]:
    """Whose first ring had to wait, and is for somebody who can be reached."""
    mine = (OUTBOX.c.incident.in_([one.key for one in silent]),)
    climbing = select(OUTBOX.c.incident).where(*mine, OUTBOX.c.follows.is_not(None))
    has = set(tx.connection.execute(climbing.distinct()).scalars())
    present = [one.id for several in there.values() for one in several]
    rings = (OUTBOX.c.purpose == Purpose.RING.value, OUTBOX.c.person.in_(present))
    begun = select(OUTBOX.c.incident).where(*mine, *rings)
    rung = set(tx.connection.execute(begun.distinct()).scalars())
    return (one for one in silent if one.key in rung - has)


def _climb(tx: Transaction, office: Office, incident: HubIncident) -> None:
    Telling(tx, office, incident).climb_late()


def _at_their_end(tx: Transaction, silent: Sequence[HubIncident]) -> Iterator[HubIncident]:
    """Whose ladder was climbed to its end a while ago: no ring is still to come."""
    keys = OUTBOX.c.incident.in_([one.key for one in silent])
    coming = func.sum(case((OUTBOX.c.state.in_(_TO_COME), 1), else_=0))
    settled = func.max(OUTBOX.c.settled_at)
    ended = (
        select(OUTBOX.c.incident)
        .where(keys, OUTBOX.c.purpose == Purpose.RING.value)
        .group_by(OUTBOX.c.incident)
        .having(coming == 0, settled <= to_ms(tx.now - ROUND))
    )
    climbed = select(OUTBOX.c.incident).where(keys, OUTBOX.c.follows.is_not(None))
    over = set(tx.connection.execute(ended).scalars())
    over &= set(tx.connection.execute(climbed.distinct()).scalars())
    return (one for one in silent if one.key in over)


def _round(tx: Transaction, office: Office, incident: HubIncident) -> None:
    if Telling(tx, office, incident).round():
        events.log(tx, AGAIN, incident.key, {"number": incident.number})
