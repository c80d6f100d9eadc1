"""One message about those who have fallen silent: codes only, and not again and again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.outbox.outbox import Outbox
from runbook.hub.correlation import digest
from runbook.hub.model.people import HubPerson
from runbook.hub.store import events
from runbook.hub.store import people as people_kept
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
    assert text.startswith("Нет связи с оператором op-3 с 02:1")
    assert "Смену не завершали. Позвоните." in text


def test_nobody_is_named_twice_and_who_follows_within_two_minutes_is_named_together(
    shift: Shift,
) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(40)
    shift.heard.remove("op-5")
    shift.run(40)
    shift.heard.remove("op-7")
    shift.run(100)
    assert silences(shift) == [["op-3"]]
    shift.run(60)
    assert silences(shift) == [["op-3"], ["op-5", "op-7"]]
    shift.run(900, step=10)
    assert len(silences(shift)) == 2


def test_one_who_falls_silent_later_waits_no_longer_than_the_first(shift: Shift) -> None:
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(300)
    shift.heard.remove("op-5")
    shift.run(95)
    assert silences(shift) == [["op-3"], ["op-5"]]


def test_a_lead_is_told_in_her_own_language(shift: Shift, people: dict[str, HubPerson]) -> None:
    with shift.store.write() as tx:
        people_kept.save(tx, replace(people["lead"], lang="en"))
    shift.run(120)
    shift.heard.remove("op-3")
    shift.run(120)
    assert any(one.startswith("Operator op-3 has not been") for one in waiting(shift))


def test_ten_are_named_with_their_times_and_the_others_counted() -> None:
    at = datetime(2026, 11, 23, 1, 16, tzinfo=UTC)
    few = digest.words({"op-2": at + timedelta(minutes=1), "op-7": at}, "ru")
    assert few.title == "Нет связи с 2 операторами"
    assert few.lines == (
        "Время по Москве: op-7 с 04:16, op-2 с 04:17.",
        "Смену не завершали. Позвоните им.",
    )
    many = digest.words({f"op-{number}": at for number in range(10, 23)}, "ru")
    assert many.lines[0].endswith("op-19 с 04:16 и ещё 3.")
    assert "op-20" not in many.plain()


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
