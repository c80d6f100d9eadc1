from datetime import UTC, datetime, timedelta

from notifier.dispatch.governor import TELEGRAM, Lane, Sending
from notifier.dispatch.slots import AT_ONCE
from notifier.dispatch.traffic import Traffic

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
BUTTON = Sending("111", lane=Lane.ANSWER)


def test_an_answer_to_a_button_waits_for_no_slot_and_takes_none() -> None:
    traffic = Traffic({"telegram": TELEGRAM})
    lead = Sending("111", lane=Lane.EXPRESS)
    for _ in range(2):
        traffic.begins("telegram", lead, NOW)
    traffic.hold("telegram", "111", NOW + timedelta(minutes=1))
    for _ in range(AT_ONCE):
        assert traffic.ready_at("telegram", BUTTON, NOW) == NOW
        traffic.begins("telegram", BUTTON, NOW)
    assert not traffic.full
    for _ in range(AT_ONCE):
        traffic.ended("telegram", BUTTON)
    assert traffic.ready_at("telegram", lead, NOW) > NOW


def test_an_answer_leaves_though_everything_hangs() -> None:
    traffic = Traffic({"telegram": TELEGRAM})
    for number in range(AT_ONCE):
        traffic.begins("telegram", Sending(f"{number}", lane=Lane.EXPRESS), NOW)
    assert traffic.full
    assert traffic.ready_at("telegram", BUTTON, NOW) == NOW
