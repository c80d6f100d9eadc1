"""Nobody waits for a channel that is dead: the next route, or the next person, goes now."""

from datetime import datetime, timedelta

from notifier.outbox import pages_sql, sql
from notifier.outbox.health import dead
from notifier.outbox.rows import to_ms
from notifier.outbox.settling import Settling
from notifier.outbox.standing import overdue


class Tending(Settling):
    """What is looked after between two claims."""

    def dead_channels(
        self, now: datetime, within: timedelta = timedelta(minutes=2)
    ) -> frozenset[str]:
        """Channels over which nothing went lately, since something was last taken there."""
        return dead(self._all(sql.LATELY, (to_ms(now - within), to_ms(now))))

    def tend(self, now: datetime) -> None:
        """Make due what only waits for routes over dead channels."""
        gone = self.dead_channels(now)
        if not gone:
            return
        due = self._all(pages_sql.DUE_BEFORE_NEXT, {"now": to_ms(now)})
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
