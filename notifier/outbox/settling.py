"""What an attempt came to, written for its delivery, its page and the ladder behind it."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from notifier.delivery import Attempt, Delivery, DeliveryError, Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox import pages_sql, sql
from notifier.outbox.rows import OWN_DOUBT, attempt_in, delivery_in, to_ms
from notifier.outbox.settlement import Accepted, Settlement, TryAgain
from notifier.outbox.yielding import Yielding

OnAttempt = Callable[[sqlite3.Connection, Delivery, Attempt], None]
_LOG = logging.getLogger(__name__)


def unheard(_connection: sqlite3.Connection, _delivery: Delivery, _attempt: Attempt) -> None:
    """For an outbox whose attempts nobody writes down."""


class Settling(Yielding):
    """Results. The public methods around these open the transaction."""

    def __init__(self, connection: sqlite3.Connection, on_attempt: OnAttempt) -> None:
        super().__init__(connection)
        self._on_attempt = on_attempt

    def _settle(
        self, delivery: Delivery, owner: str, settlement: Settlement, now: datetime
    ) -> None:
        """Nothing is written for a claim that was lost."""
        mine = (delivery.id, owner, delivery.attempts)
        error: DeliveryError | None = None
        if isinstance(settlement, Accepted):
            outcome = State.ACCEPTED
            taken = (settlement.receipt.message_id, to_ms(now))
            held = self._all(sql.SETTLE_ACCEPTED, (*taken, *mine))
        elif isinstance(settlement, TryAgain):
            outcome, error = State.PENDING, settlement.error
            doubt = OWN_DOUBT if error.doubtful else 0
            again = (to_ms(settlement.at), error.code, doubt)
            held = self._all(sql.SETTLE_AGAIN, (*again, *mine))
        else:
            outcome, error = State.FAILED, settlement.error
            held = self._all(sql.SETTLE_FAILED, (to_ms(now), error.code, *mine))
        if not held:
            return
        if isinstance(settlement, TryAgain) and settlement.new_address:
            self._move(delivery.recipient, settlement.new_address, now)
        if self._all(sql.DROP_OUTDONE, (to_ms(now), delivery.id, owner)):
            outcome = State.SUPERSEDED
        self._write_attempt(delivery, outcome, error, now)
        if delivery.is_edit:
            self._all(pages_sql.OUTDATED_EDIT, (to_ms(now), delivery.id))
            return
        if outcome is State.ACCEPTED:
            self._page_taken(delivery, now)
        elif error is not None:
            self._page_not_taken(delivery, outcome, error, now)

    def _write_attempt(
        self, delivery: Delivery, outcome: State, error: DeliveryError | None, now: datetime
    ) -> None:
        code = error.code if error else None
        ended = (to_ms(now), outcome, code, delivery.id, delivery.attempts)
        rows = self._all(sql.CLOSE_ATTEMPT, ended)
        if not rows:
            return
        settled = delivery_in(self._all(sql.BY_ID, (delivery.id,))[0])
        # As it was sent: what the attempt changed about it is told by the attempt.
        settled = replace(settled, repeat=delivery.repeat, message=delivery.message)
        self._all("SAVEPOINT receipt")
        try:
            self._on_attempt(self._connection, settled, attempt_in(rows[0]))
        except sqlite3.Error:
            raise
        except Exception as defect:
            if isinstance(defect.__cause__, sqlite3.Error):
                raise defect.__cause__ from defect
            # Without its result on disk the message would be sent again.
            _LOG.error("attempt not written down: %s", type(defect).__name__)
            self._all("ROLLBACK TO receipt")
        self._all("RELEASE receipt")

    def _page_taken(self, delivery: Delivery, now: datetime) -> None:
        """Worse routes are not needed; better ones that still retry may tell her again."""
        page = delivery.page or delivery.id
        self._all(pages_sql.OUTDONE, (to_ms(now), page, delivery.rank))
        self._all(pages_sql.OTHERS_KNOW, (page, delivery.rank))
        whose = {"incident": delivery.incident, "person": delivery.recipient.person}
        if whose["person"]:
            overtaken = self._all(pages_sql.OVERTAKEN, {**whose, "page": page, "now": to_ms(now)})
            for (older,) in set(overtaken):
                self._inherit(older, page, now)
        self._free_followers(page, now)

    def _page_not_taken(
        self, delivery: Delivery, outcome: State, error: DeliveryError, now: datetime
    ) -> None:
        page = delivery.page or delivery.id
        if error.doubtful:
            self._all(pages_sql.OTHERS_KNOW, (page, delivery.rank))
        if outcome is State.PENDING:
            self._take_newer_words(delivery, now)
        elif outcome is State.FAILED and not error.doubtful:
            self._drop_edits(delivery, now)
        if delivery.purpose is Purpose.RING:
            self._give_way_to_recovery(delivery, now)
        if outcome is State.FAILED or error.in_vain:
            self._hasten_next(page, delivery.rank, now)
            self._free_followers(page, now)

    def _hasten_next(self, page: str, rank: int, now: datetime) -> None:
        """Nobody waits for this route: the next one is due now, those behind it as much sooner."""
        rows = self._all(pages_sql.NEXT_ROUTE, (page, rank))
        if not rows:
            return
        following, due, attempts, state = rows[0]
        if state == State.PENDING and not attempts and due > to_ms(now):
            sooner = {"by": due - to_ms(now), "page": page, "rank": following}
            self._all(pages_sql.HASTEN, sooner)

    def _take_newer_words(self, delivery: Delivery, now: datetime) -> None:
        """An edit that waited for this message to be taken: the message itself says it now."""
        recipient = self._moved(delivery.recipient)
        thread = (delivery.incident, recipient.channel, recipient.address)
        waiting = self._all(pages_sql.WAITING_EDIT, (*thread, delivery.id))
        if waiting:
            self._reword(delivery.id, delivery.message, Message.from_json(waiting[0][0]))
            self._all(pages_sql.SUPERSEDE_EDITS, (to_ms(now), *thread))

    def _give_way_to_recovery(self, delivery: Delivery, now: datetime) -> None:
        """It was over while the ring was being sent: nothing rings for it any more."""
        if not self._all(pages_sql.RECOVERY_OF_INCIDENT, (delivery.incident,)):
            # Mostly it is not, and to read all of its pages takes ten times as long.
            return
        page = self._one_page(delivery.page or delivery.id)
        if page is None:
            return
        pages = self._pages(delivery.incident)
        mine = [one for one in pages if one.person.id == page.person.id]
        later = [one.id for one in mine if one.first.seq > page.first.seq and one.tells_the_end]
        if later:
            self._give_up(page, later[-1], now)
            if not any(one.may_have_arrived for one in mine):
                self._all(pages_sql.SILENCE_PAGE, (later[-1],))

    def _drop_edits(self, delivery: Delivery, now: datetime) -> None:
        """There is nothing to edit where no message ever arrived."""
        recipient = delivery.recipient
        thread = (delivery.incident, recipient.channel, recipient.address)
        if not self._all(sql.LATEST_MESSAGE, thread):
            self._all(pages_sql.SUPERSEDE_EDITS, (to_ms(now), *thread))

    def _release(self, identifier: str, owner: str, due_at: datetime) -> None:
        self._all(sql.RELEASE, (to_ms(due_at), identifier, owner))
        self._all(sql.DROP_OUTDONE, (to_ms(due_at), identifier, owner))

    def _move(self, recipient: Recipient, new_address: str, now: datetime) -> None:
        old = (recipient.channel, recipient.address)
        self._all(sql.MOVE_ADDRESS, (*old, new_address, to_ms(now)))
        self._all(sql.MOVE_OPEN, (new_address, *old))
