"""PURE. Which rungs wait no longer for a page that does not get through."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from notifier.delivery import State
from notifier.outbox.standing import Standing, Standings


def overdue(
    pages: Iterable[Standings], dead: frozenset[str], now: datetime
) -> tuple[Standings, ...]:
    """Held pages whose turn has come though the page before them is stuck, with a way not dead.

    Their pauses are counted from when the stuck one was free to go, without those of rungs that
    nobody can hear either. While every channel is dead nothing is gained by ringing somebody else
    as well, nor at any time by ringing the same person once more.
    """
    by_id = {one.id: one for one in pages}
    return tuple(one for one in by_id.values() if one.held and _is_overdue(one, by_id, dead, now))


def _is_overdue(
    page: Standings, by_id: Mapping[str, Standings], dead: frozenset[str], now: datetime
) -> bool:
    if _unheard(page, dead):
        return False
    between: list[Standings] = []
    leader = by_id.get(page.first.follows)
    while leader is not None and leader.held:
        between.append(leader)
        leader = by_id.get(leader.first.follows)
    if leader is None or leader.sending or not leader.waiting or leader.first.ready_at is None:
        return False
    stuck = leader.person.id
    if page.person.id == stuck or not all(_is_stuck(one, dead, now) for one in leader.routes):
        return False
    counted = (one for one in between if one.person.id != stuck and not _unheard(one, dead))
    pause = sum((one.first.pause for one in counted), page.first.pause)
    return leader.first.ready_at + pause <= now


def _unheard(page: Standings, dead: frozenset[str]) -> bool:
    return dead.issuperset(one.recipient.channel for one in page.routes)


def _is_stuck(route: Standing, dead: frozenset[str], now: datetime) -> bool:
    """Over, or over a dead channel, or put off: what is due now is tried before it is given up."""
    if not route.open or route.recipient.channel in dead:
        return True
    put_off = route.attempts > 0 or route.ready_at is None or route.due_at > route.ready_at
    return route.state is State.PENDING and route.due_at > now and put_off
