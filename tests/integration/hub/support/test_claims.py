"""What a claim gives is what stands in the row, on both databases."""

from datetime import timedelta

from notifier.delivery import Person, Purpose, Route
from notifier.message import Message
from notifier.page import Page
from runbook.hub.store.outbox import open_outbox, outbox_in
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import NOW

LATER = timedelta(minutes=5)


def test_a_first_ring_is_claimed_as_one_and_not_as_a_reminder(store: Store) -> None:
    """SQLite 3.40 says otherwise of IS NOT NULL in RETURNING: the mark was on every alert."""
    lead = Person("lead", "shift_lead", "Руководитель смены", (Route("telegram", "101"),))
    with store.write() as tx:
        outbox = outbox_in(tx)
        first = outbox.page(Page(Purpose.RING, "a" * 16, lead, Message("Сбой")), NOW)
        again = Page(Purpose.RING, "a" * 16, lead, Message("Сбой"), follows=first.id, pause=LATER)
        outbox.page(again, NOW)
    outbox = open_outbox(store, None)
    claimed = outbox.claim(NOW, timedelta(seconds=30), "test")
    assert claimed is not None
    assert (claimed.reminds, claimed.passed_on) == (False, False)
    begun = outbox.begin_attempt(claimed, "test", NOW)
    assert begun is not None
    assert begun.delivery == outbox.find(claimed.id)
    outbox.close()
