from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import Delivery, ErrorCode, Purpose, Recipient
from notifier.dispatch.digest import (
    DIGEST_FROM,
    DIGEST_MOST,
    crowd_limit,
    digest,
    fitting,
    gathers,
    group,
)
from notifier.dispatch.governor import TELEGRAM, UNLIMITED
from notifier.message import Message, utf16_length

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")


def waiting(number: int, title: str = "Сбой у оператора", **changed: object) -> Delivery:
    made = Delivery(
        id=f"{number:032x}",
        incident=f"{number:08x}00000000",
        purpose=Purpose.RING,
        recipient=LEAD,
        message=Message(title, ("строка",)),
        created_at=NOW + timedelta(milliseconds=number),
        due_at=NOW,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_digest_has_one_line_for_each_in_order() -> None:
    shown = digest([waiting(1, "Нет связи: op-1"), waiting(2, "Нет связи: op-2")], NOW)
    assert shown.plain() == (
        "Сразу несколько сообщений: 2\nНет связи: op-1 · 00000001\nНет связи: op-2 · 00000002"
    )
    assert shown.rings


def test_a_number_that_the_title_has_is_not_said_twice() -> None:
    shown = digest([waiting(1, "Сбой 00000001"), waiting(2)], NOW)
    assert shown.lines[0] == "Сбой 00000001"


def test_a_digest_speaks_the_readers_language() -> None:
    one = waiting(1, message=Message("Outage", lang="en"))
    assert digest([one, one], NOW).title == "Several messages at once: 2"


def test_only_what_may_have_arrived_is_marked() -> None:
    fresh, doubtful = waiting(1), waiting(2, repeat=True)
    mixed = digest([fresh, doubtful], NOW)
    assert mixed.title == "Сразу несколько сообщений: 2"
    assert [line.startswith("Повтор. ") for line in mixed.lines] == [False, True]
    again = digest([doubtful, doubtful], NOW)
    assert again.title == "Повтор. Сразу несколько сообщений: 2"
    assert not any("Повтор" in line for line in again.lines)


def test_a_reminder_keeps_its_mark() -> None:
    shown = digest([waiting(1, reminds=True), waiting(2, reminds=True, passed_on=True)], NOW)
    assert shown.lines[0].startswith("Нет ответа. Сбой у оператора")
    assert shown.lines[1].startswith("Передаём вам: предыдущий контакт не ответил. Сбой")


def test_a_late_one_says_so() -> None:
    late = digest([waiting(1), waiting(2)], NOW + timedelta(minutes=87))
    assert late.lines[0].endswith("00000001 · с опозданием на 1 ч 26 мин")


def test_silent_ones_together_stay_silent() -> None:
    silent = waiting(1, message=Message("Сбой", rings=False))
    assert not digest([silent, silent], NOW).rings
    assert digest([silent, waiting(2)], NOW).rings


def test_a_message_without_a_title_lends_its_first_line() -> None:
    bare = waiting(1, message=Message("", ("первая", "вторая")))
    assert digest([bare, bare], NOW).lines[0] == "первая · 00000001"


TITLES = st.text(st.characters(min_codepoint=32, max_codepoint=0x1F6FF), max_size=90).filter(
    lambda text: bool(Message("x", (text,)).lines[0].strip())
)


@given(st.lists(TITLES, min_size=1, max_size=60), st.integers(20, 4096))
def test_as_many_as_fit_go_whole_and_none_is_cut(titles: list[str], limit: int) -> None:
    them = [waiting(number, title) for number, title in enumerate(titles)]
    count = fitting(them, NOW, limit)
    assert count <= min(len(them), DIGEST_MOST)
    if count:
        shown = digest(them[:count], NOW)
        assert utf16_length(shown.plain()) <= limit
        assert len(shown.lines) == count
    if count < min(len(them), DIGEST_MOST):
        assert utf16_length(digest(them[: count + 1], NOW).plain()) > limit


def test_too_few_others_wait_and_it_goes_alone() -> None:
    them = [waiting(number) for number in range(DIGEST_FROM + 1)]
    assert group(them[0], them[1:], TELEGRAM, NOW) == them
    assert group(them[0], them[1:-1], TELEGRAM, NOW) == [them[0]]


def test_one_that_was_claimed_before_older_ones_takes_its_place_in_the_order() -> None:
    them = [waiting(number) for number in range(DIGEST_MOST + 1)]
    assert group(them[-1], them[:-1], TELEGRAM, NOW) == them[:-1]


def test_one_that_fits_no_digest_goes_alone() -> None:
    them = [waiting(number, "т" * 200) for number in range(9)]
    assert group(them[0], them[1:], replace(TELEGRAM, text=160), NOW) == [them[0]]


def test_a_program_at_the_other_end_gets_each_by_itself() -> None:
    assert gathers(waiting(1), TELEGRAM)
    assert not gathers(waiting(1), UNLIMITED)


def test_only_what_rings_is_gathered() -> None:
    gathered = {one for one in Purpose if gathers(waiting(1, purpose=one), TELEGRAM)}
    assert gathered == {Purpose.RING, Purpose.RECOVERY}


def test_no_more_is_taken_up_than_a_digest_holds() -> None:
    assert crowd_limit(TELEGRAM) == DIGEST_MOST
    assert crowd_limit(replace(TELEGRAM, text=160)) < 10


def test_the_error_of_a_delivery_is_not_shown() -> None:
    shown = digest([waiting(1, error=ErrorCode.NOT_SENT), waiting(2)], NOW)
    assert "not_sent" not in shown.plain()
