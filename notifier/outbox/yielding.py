"""Somebody else speaks in our place: what waits is put off, and taken back when it was all said."""

from datetime import datetime

from notifier.delivery import Purpose
from notifier.outbox.ladders import Ladders
from notifier.outbox.rows import to_ms

# A later turn of its own, or a pause that the channel asked for, is kept. What could not be sent
# for want of a line forgets that: a line that comes back must not make it due.
_PUT_OFF = """
UPDATE outbox
SET due_at = CASE WHEN due_at < :until + after_ms THEN :until + after_ms ELSE due_at END,
    ready_at = CASE WHEN coalesce(ready_at, 0) < :until + after_ms THEN :until + after_ms
                    ELSE ready_at END,
    error = CASE WHEN error = 'not_sent' THEN NULL ELSE error END
WHERE incident = :incident AND state = 'pending' AND purpose IN ('ring', 'recovery')
"""
_TAKE_BACK = """
UPDATE outbox SET state = 'superseded', settled_at = ?, stood_down_at = NULL
WHERE incident = ? AND state IN ('held', 'pending') AND purpose IN ('ring', 'recovery')
RETURNING id
"""


class Yielding(Ladders):
    """Leaves the word to somebody else for a while. Each is a transaction, or part of the caller's.

    What is being sent just now cannot be called back.
    """

    def put_off(self, incident: str, until: datetime) -> None:
        """Nothing that rings for the incident leaves before ``until``.

        On disk, so whoever sends from this outbox obeys; it is due by itself when nobody puts it
        off again. ``until`` must not lie so far ahead that it looks like a clock set back
        (``notifier.dispatch.dispatcher.LONGEST_PAUSE``).
        """
        with self.transaction():
            self._all(_PUT_OFF, {"incident": incident, "until": to_ms(until)})

    def leave_to_others(self, incident: str, now: datetime) -> int:
        """Somebody else has told all of it: what was not sent is taken back; how many messages."""
        with self.transaction():
            return len(self._all(_TAKE_BACK, (to_ms(now), incident)))

    def has_spoken(self, incident: str) -> bool:
        """Whether anybody was told from here, or may have been. An exercise tells nobody."""
        pages = self._pages(incident)
        return any(
            one.may_have_arrived for one in pages if one.first.purpose is not Purpose.EXERCISE
        )
