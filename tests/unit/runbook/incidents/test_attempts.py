"""Attempts to tell somebody in the course of an incident: told in words, equal ones as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import ErrorCode
from runbook.incidents.attempt_words import attempt_words
from runbook.incidents.attempts import ATTEMPTED, SCREENED, fold
from runbook.incidents.event import Event
from runbook.incidents.timeline import Entry, timeline
from runbook.language.texts import LANGUAGES
from tests.unit.runbook.incidents.test_timeline import at, outage, shown


def attempt(
    seq: int, minutes: float, channel: str = "telegram", error: str | None = None, **body: object
) -> Event:
    said = {
        "role": "shift_lead", "person": "lead", "channel": channel, "error": error,
        "outcome": "pending" if error else "accepted", "purpose": "ring", **body,
    }  # fmt: skip
    return Event(seq, at(minutes), ATTEMPTED, body=said)


def test_equal_failures_over_one_way_are_one_line_with_their_number_and_end() -> None:
    events = []
    for place in range(12):
        events += [attempt(3 * place, 2 + place / 4, error="not_sent"),
                   attempt(3 * place + 1, 2 + place / 4, "email", "not_sent")]  # fmt: skip
    events += [Event(60, at(3), "incident.note", body={"text": "ждём"}), attempt(61, 6)]
    text = shown(outage(), events)
    last = "не отправлено. 12 попыток, последняя в 04:04:45"
    assert f"04:02:00  Руководитель смены, Телеграм: {last}" in text
    assert f"04:02:00  Руководитель смены, почта: {last}" in text
    assert "04:06:00  Руководитель смены, Телеграм: принято" in text
    assert text.count("не отправлено") == 2


def test_another_reason_or_an_answer_in_between_begins_a_new_line() -> None:
    codes = ("not_sent", "not_sent", "server_error", "not_sent", None, "not_sent")
    events = [attempt(seq, 2 + seq, error=code) for seq, code in enumerate(codes)]
    counts = [one.attempts.count for one in fold(timeline(outage(), events, at(60)).entries)
              if one.attempts]  # fmt: skip
    assert counts == [2, 1, 1, 1, 1]


def test_every_ring_that_arrived_has_its_line_and_edits_share_one() -> None:
    events = [attempt(1, 2), attempt(2, 7), attempt(3, 8, purpose="edit"),
              attempt(4, 9, purpose="edit")]  # fmt: skip
    text = shown(outage(), events)
    assert text.count("Телеграм: принято") == 2
    assert "новые сведения приняты. 2 раза, последний в 04:09:00" in text


@pytest.mark.parametrize(
    ("lang", "said"), [("ru", "напоминание принято"), ("en", "reminder accepted")]
)
def test_a_reminder_is_no_first_message(lang: str, said: str) -> None:
    assert attempt_words(attempt(1, 7, reminds=True), lang).endswith(said)


def test_two_contacts_of_one_role_are_told_apart() -> None:
    text = shown(outage(), [attempt(1, 2), attempt(2, 3, person="other")])
    assert "Руководитель смены, Телеграм: принято" in text
    assert "Руководитель смены (2-й контакт), Телеграм: принято" in text


def test_what_was_marked_as_a_repeat_or_late_or_given_up_says_so() -> None:
    late = attempt(1, 2, repeat=True, late=True)
    assert attempt_words(late, "ru").endswith(
        "принято, с пометкой «Повтор», с пометкой об опоздании"
    )
    ended = attempt(2, 3, error="blocked", outcome="failed")
    assert attempt_words(ended, "ru").endswith("получатель закрыл доступ, больше не пробуем")


def test_a_clock_set_back_begins_a_new_line_and_is_said() -> None:
    events = [attempt(1, 30, error="not_sent"), attempt(2, 3, error="not_sent")]
    text = shown(outage(), events)
    assert text.count("не отправлено") == 2
    assert "здесь часы переводили назад" in text


def test_what_was_hidden_is_told_by_kind() -> None:
    event = Event(1, at(2), SCREENED, body={"kinds": ["phone", "card"], "role": "shift_lead"})
    assert "Из сообщения скрыто: телефон, номер карты" in shown(outage(), [event])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ErrorCode)
def test_every_failure_has_words(code: ErrorCode, lang: str) -> None:
    said = attempt_words(attempt(1, 2, error=str(code)), lang)
    assert not said.endswith(f": {code}")


@pytest.mark.parametrize("body", [{}, {"role": 7, "channel": None}, {"outcome": [], "error": {}}])
def test_a_receipt_that_makes_no_sense_is_shown_all_the_same(body: dict[str, object]) -> None:
    assert attempt_words(Event(1, at(2), ATTEMPTED, body=body), "ru")


codes = st.sampled_from([None, "not_sent", "ambiguous"])
ways = st.sampled_from(["telegram", "email"])


@given(st.lists(st.tuples(ways, codes), max_size=40))
def test_no_attempt_is_lost_by_folding(given_: list[tuple[str, str | None]]) -> None:
    entries = [Entry(at(seq), event=attempt(seq, seq, way, code))
               for seq, (way, code) in enumerate(given_)]  # fmt: skip
    told = fold(entries)
    assert sum(one.attempts.count for one in told if one.attempts) == len(given_)
    assert [one.at for one in told] == sorted(one.at for one in told if one.at)
