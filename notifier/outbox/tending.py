"""Nobody waits for a channel that is dead: the next route, or the next person, goes now."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from notifier.message import Message
from notifier.outbox import pages_sql, sql
from notifier.outbox.health import dead
from notifier.outbox.overdue import overdue
from notifier.outbox.rows import delivery_in, to_ms
from notifier.outbox.settling import Settling

_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What reading a damaged row may raise."""


class Tending(Settling):
    """What is looked after between two claims."""

    def dead_channels(
        self, now: datetime, within: timedelta = timedelta(minutes=2)
    ) -> frozenset[str]:
        """Channels over which nothing went lately, since something was last taken there."""
        return dead(self._all(sql.LATELY, (to_ms(now - within), to_ms(now))))

    def put_aside_unreadable(self, now: datetime) -> int:
        """Give up what no delivery can be made of, so that it stops nobody else; how many.

        Such a row was damaged, or written by something else. Its words are lost with it.
        """
        damaged = [row for row in self._all(sql.UNSETTLED) if not _readable(row[3:])]
        nothing = Message("…").to_json()
        for identifier, page, rank, *_columns in damaged:
            with self.transaction():
                self._all(sql.PUT_ASIDE, (nothing, to_ms(now), identifier))
            # What follows from it may need the rest of the row, which may be damaged as well.
            with suppress(*_DAMAGE), self.transaction():
                self._hasten_next(page, rank, now)
                self._free_followers(page, now)
        return len(damaged)

    def tend(self, now: datetime) -> None:
        """Make due what only waits for what is stuck: a dead channel, or a person out of reach."""
        gone = self.dead_channels(now)
        due = self._all(pages_sql.DUE_BEFORE_NEXT, {"now": to_ms(now)}) if gone else []
        in_vain = [(page, rank) for page, rank, channel in due if channel in gone]
        incidents = self._all(pages_sql.INCIDENTS_HELD)
        if not (in_vain or incidents):
            return
        with self.transaction():
            for page, rank in in_vain:
                self._hasten_next(page, rank, now)
            for (incident,) in incidents:
                for one in overdue(self._pages(incident), gone, now):
                    self._all(pages_sql.FREE, {"at": to_ms(now), "page": one.id})


def _readable(row: Sequence[Any]) -> bool:
    try:
        delivery_in(row)
    except _DAMAGE:
        return False
    return True
