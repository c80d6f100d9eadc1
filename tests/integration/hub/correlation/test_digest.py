"""One message about those who have fallen silent: codes only, and not again and again."""

from notifier.outbox.outbox import Outbox
from runbook.hub.store import events
from runbook.hub.store.outbox import outbox_in
from tests.integration.hub.correlation.reporting import Shift


def silences(shift: Shift) -> list[list[str]]:
    with shift.store.read() as tx:
        found = [one for one in reversed(events.latest(tx, 500)) if one.kind == "silence.told"]
    return [list(one.body["operators"]) for one in found]  # type: ignore[call-overload]


def waiting(shift: Shift) -> list[str]:
    with shift.store.read() as tx:
        outbox: Outbox = outbox_in(tx)
        return [one.message.plain() for one in outbox.pending() if one.message is not None]


def test_one_silent_operator_is_named_to_the_lead(shift: Shift) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(120)
    assert silences(shift) == [["op-3"]]
    (text,) = {one for one in waiting(shift) if "op-3" in one}
    assert "Позвоните им: op-3." in text


def test_nobody_is_named_twice_and_no_two_messages_come_within_ten_minutes(shift: Shift) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(120)
    shift.heard.remove("op-5")
    shift.run(300)
    assert silences(shift) == [["op-3"]]
    shift.run(360)
    assert silences(shift) == [["op-3"], ["op-5"]]
    shift.run(900, step=10)
    assert len(silences(shift)) == 2


def test_a_hub_that_takes_over_does_not_say_it_again(shift: Shift) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(120)
    shift.come_on_duty("second")
    shift.run(900, step=10)
    assert silences(shift) == [["op-3"]]


def test_who_came_back_and_falls_silent_again_is_named_again(shift: Shift) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(120)
    shift.heard.add("op-3")
    shift.run(600)
    shift.heard.remove("op-3")
    shift.run(120)
    assert silences(shift) == [["op-3"], ["op-3"]]


def test_who_signed_off_is_not_missed(shift: Shift) -> None:
    shift.run(120)
    shift.report(3, leaving=True)
    shift.step()
    shift.heard.remove("op-3")
    shift.run(200)
    assert silences(shift) == []


def test_nobody_is_missed_while_our_own_line_is_down(shift: Shift) -> None:
    shift.run(120)
    shift.outside.works = False
    shift.heard.clear()
    shift.run(300)
    assert silences(shift) == []
