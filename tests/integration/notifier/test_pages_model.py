"""Pages and ladders under any order of answers, kills and clocks: what must hold in every state."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings

from notifier.delivery import DeliveryError, ErrorCode, Purpose
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.outbox.retry import A_DAY_OF_ATTEMPTS, GIVE_UP_AFTER
from notifier.page import Page
from tests.integration.notifier.night_outbox import ADMIN, KEY, LEAD, LEASE, NOW, in_memory
from tests.integration.notifier.nights import Nights
from tests.integration.notifier.settling import settle_failed

TestNights = Nights.TestCase
TestNights.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    # The same nights each time: a suite does not fail by chance.
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_a_page_that_nobody_ever_takes_ends_with_a_code_and_frees_the_next() -> None:
    outbox, now = Outbox(in_memory()), NOW
    page = Page(Purpose.RING, KEY, LEAD, Message("Сбой"))
    with outbox.transaction():
        first = outbox.page(page, now).id
        second = outbox.page(replace(page, person=ADMIN, follows=first), now).id
    for _ in range(20_000):
        upcoming = outbox.next_event()
        if upcoming is None:
            break
        now = max(now, upcoming)
        claimed = outbox.claim(now, LEASE, "me")
        if claimed is None:
            continue
        begun = outbox.begin_attempt(claimed, "me", now)
        assert begun is not None
        assert claimed.page in {first, second}
        code = ErrorCode.NOT_SENT if claimed.page == first else ErrorCode.WRONG_TOKEN
        settle_failed(outbox, begun.delivery, "me", DeliveryError(code), now)
    assert outbox.next_event() is None
    rows = outbox._all("SELECT state, error, attempts FROM outbox ORDER BY seq")
    assert {(state, error) for state, error, _ in rows} == {("failed", "expired")}
    assert all(attempts >= A_DAY_OF_ATTEMPTS for _, _, attempts in rows)
    assert now >= NOW + 2 * GIVE_UP_AFTER - timedelta(minutes=10)
