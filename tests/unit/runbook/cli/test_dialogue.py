"""One step at a time, and what each key means in either layout."""

import string
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import Channel
from runbook.cli.run.dialogue import Deed, Dialogue, Mode, Pressed, Sight, is_typing, press
from runbook.cli.run.keys import on_layout
from runbook.language.letters import KEYS
from runbook.language.texts import LANGUAGES, known
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.shapes import Answer, Field, Kind, Option, Step, Wording
from runbook.procedure.walk import DONE, SKIPPED, Due


def due(kind: Kind = Kind.ASK, **parts: object) -> Due:
    step = replace(Step("step", kind), **parts)  # type: ignore[arg-type] - the parts of a step by name
    return Due("step", step, Wording("procedure.hears"), interrupts=False)


def options(*ids: str) -> tuple[Option, ...]:
    return tuple(Option(one, Wording()) for one in ids)


HEARS = due(options=options("yes", "no"), records=Field.CLIENT_HEARS)
STATUS = due(options=options("done", "cannot"))
COUNT = due(answer=Answer.COUNT)
CLOCK = due(answer=Answer.CLOCK)
LINE = due(answer=Answer.LINE)
INSTRUCT = due(Kind.INSTRUCT)
CALLBACK = due(Kind.CALLBACK)


def type_keys(
    keys: str, step: Due | None = None, lang: str = "ru", **sight: object
) -> list[Pressed]:
    """The keys one after another before the same step."""
    before = Sight(step, **sight)  # type: ignore[arg-type] - the parts of a sight by name
    dialogue, found = Dialogue(), []
    for key in keys:
        found.append(press(dialogue, key, on_layout(key, lang), before, lang))
        dialogue = found[-1].dialogue
    return found


def deeds(pressed: list[Pressed]) -> list[tuple[Deed, str, str]]:
    return [(one.deed, one.subject, one.value) for one in pressed if one.deed is not Deed.NONE]


@pytest.mark.parametrize(
    ("key", "answer"),
    [("д", "yes"), ("Д", "yes"), ("l", "yes"), ("н", "no"), ("Н", "no"), ("y", "no")],
)  # fmt: skip
def test_in_russian_the_english_y_is_the_key_that_says_no(key: str, answer: str) -> None:
    assert deeds(type_keys(key, HEARS)) == [(Deed.GIVE, "step", answer)]


@pytest.mark.parametrize(("key", "answer"), [("y", "yes"), ("н", "yes"), ("N", "no"), ("т", "no")])
def test_in_english_a_key_means_the_same_with_the_russian_layout_on(key: str, answer: str) -> None:
    assert deeds(type_keys(key, HEARS, "en")) == [(Deed.GIVE, "step", answer)]


def test_a_client_cut_off_is_said_back() -> None:
    assert type_keys("н", HEARS)[0].dialogue.remark == "run.answer.cut_off"
    assert type_keys("д", HEARS)[0].dialogue.remark == "run.answer.hears"


def test_options_answer_by_their_number_and_no_others() -> None:
    assert deeds(type_keys("1", STATUS)) == [(Deed.GIVE, "step", "done")]
    assert deeds(type_keys("2", STATUS)) == [(Deed.GIVE, "step", "cannot")]
    assert deeds(type_keys("039д", STATUS)) == []


def test_a_digit_is_a_count_and_enter_follows_an_instruction() -> None:
    assert deeds(type_keys("0", COUNT)) == [(Deed.GIVE, "step", "0")]
    assert deeds(type_keys("\n", COUNT)) == []
    assert deeds(type_keys("\n", INSTRUCT)) == [(Deed.GIVE, "step", DONE)]
    assert deeds(type_keys("\r", INSTRUCT)) == [(Deed.GIVE, "step", DONE)]


@pytest.mark.parametrize("step", [HEARS, STATUS, COUNT, CLOCK, LINE, INSTRUCT, CALLBACK])
def test_every_step_can_be_put_aside(step: Due) -> None:
    assert deeds(type_keys("-", step)) == [(Deed.GIVE, "step", SKIPPED)]


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("0330\n", "03:30"), ("330\n", "03:30"), ("7\n", "07:00"), ("2359\n", "23:59")],
)
def test_a_clock_is_typed_as_digits(typed: str, clock: str) -> None:
    assert deeds(type_keys(typed, CLOCK)) == [(Deed.GIVE, "step", clock)]


@pytest.mark.parametrize("typed", ["2460\n", "99\n", "2400\n"])
def test_what_is_no_time_of_day_is_said_and_not_kept(typed: str) -> None:
    pressed = type_keys(typed, CLOCK)
    assert deeds(pressed) == []
    assert pressed[-1].dialogue.remark == "run.typed.no_clock"


def test_a_line_is_typed_corrected_and_entered_and_letters_are_letters_in_it() -> None:
    pressed = type_keys("7св\x7fв-1\n", LINE)
    assert deeds(pressed) == [(Deed.GIVE, "step", "7св-1")]


def test_an_empty_line_is_put_aside_and_one_wiped_goes_back() -> None:
    assert deeds(type_keys("\n", LINE)) == [(Deed.GIVE, "step", SKIPPED)]
    wiped = type_keys("7\x7f\n", LINE)
    assert deeds(wiped) == []
    assert wiped[-1].dialogue == Dialogue()


def test_a_line_begun_with_a_letter_is_text_and_no_command() -> None:
    assert deeds(type_keys("роутер завис\n", LINE)) == [(Deed.GIVE, "step", "роутер завис")]


def test_a_card_or_a_phone_in_a_line_is_refused_and_wiped() -> None:
    for secret in ("4111 1111 1111 1111", "8 922 000-00-01"):
        pressed = type_keys(f"{secret}\n", LINE)
        assert deeds(pressed) == []
        assert (pressed[-1].dialogue.mode, pressed[-1].dialogue.typed) == (Mode.TYPING, "")
        assert pressed[-1].dialogue.remark.startswith("incident.text.")


def test_of_a_ticket_only_its_number_is_taken_because_it_goes_into_a_messenger() -> None:
    ticket = due(answer=Answer.LINE, records=Field.PROVIDER_TICKET)
    assert deeds(type_keys("РТК-4711\n", ticket)) == [(Deed.GIVE, "step", "РТК-4711")]
    for said in ("Ольга Ким, карта 4276 88** 1234", "паспорт 5312 123456", "(3532) 55-12-34"):
        pressed = type_keys(f"{said}\n", ticket)
        assert deeds(pressed) == []
        assert pressed[-1].dialogue.remark.startswith("incident.ticket.")


@pytest.mark.parametrize(
    ("key", "channel"), [("1", Channel.CALL), ("2", Channel.CHAT), ("3", Channel.UNKNOWN)]
)
def test_the_next_client_is_two_keys_and_then_the_number_if_there_is_one(
    key: str, channel: Channel
) -> None:
    assert deeds(type_keys(f"к{key}", STATUS)) == [(Deed.PROMISE, "", channel)]
    typed = type_keys(f"к{key}CRM-17\n", STATUS)
    assert deeds(typed)[-1] == (Deed.REFER, "", "CRM-17")
    left_for_later = type_keys(f"к{key}\n", STATUS)
    assert left_for_later[-1].dialogue == Dialogue()


def test_the_step_about_the_client_is_answered_by_the_promise_itself() -> None:
    assert deeds(type_keys("1", CALLBACK)) == [(Deed.PROMISE, "step", Channel.CALL)]
    assert deeds(type_keys("0", CALLBACK)) == [(Deed.GIVE, "step", "none")]


def test_a_name_or_a_card_is_no_reference_and_does_not_stay_on_the_screen() -> None:
    for refused in ("Иванов Пётр 5", "4111111111111111"):
        last = type_keys(f"к1{refused}\n", STATUS)[-1]
        assert (last.deed, last.dialogue.typed) == (Deed.NONE, "")
        assert last.dialogue.remark.startswith("callback.reference.")


@pytest.mark.parametrize(
    ("key", "became"),
    [("1", "solved"), ("2", "not_solved"), ("3", "not_reached"), ("4", "not_needed")],
)
def test_after_recovery_a_promise_ends_in_one_key(key: str, became: str) -> None:
    assert deeds(type_keys(key, CALLBACK, recovered=True)) == [(Deed.OUTCOME, "", became)]


def test_what_does_not_work_is_said_and_taken_back_by_the_same_keys() -> None:
    assert deeds(type_keys("ф2", STATUS)) == [(Deed.GIVE, NOT_WORKING, "chat")]
    again = type_keys("ф2", STATUS, not_working=frozenset({"chat", "voice"}))
    assert deeds(again) == [(Deed.GIVE, NOT_WORKING, "voice")]
    assert again[-1].dialogue.remark == "run.works_again.chat"
    assert deeds(type_keys("ф0", STATUS)) == []


def test_commands_work_at_any_step() -> None:
    for step in (HEARS, STATUS, COUNT, CLOCK, INSTRUCT, CALLBACK, None):
        assert deeds(type_keys("р", step)) == [(Deed.GIVE, LEAD_KNOWS, YES)]
        assert deeds(type_keys("з", step)) == [(Deed.GIVE, CALL_ENDED, YES)]
        assert deeds(type_keys("о", step)) == [(Deed.UNDO, "", "")]
        assert deeds(type_keys("п", step)) == [(Deed.CHECK_AGAIN, "", "")]
        assert deeds(type_keys("в", step)) == [(Deed.LEAVE, "", "")]


@pytest.mark.parametrize("before", ["", "ф", "к", "к1", "к1CRM", "7"])
@pytest.mark.parametrize("step", [HEARS, LINE, CALLBACK, None])
def test_urgent_is_one_key_away_whatever_she_is_at_and_answers_nothing(
    before: str, step: Due | None
) -> None:
    here = type_keys(before, step)
    pressed = type_keys(f"{before}!", step)
    assert pressed[-1].deed is Deed.NONE
    assert pressed[-1].dialogue.remark == "run.urgent"
    was = here[-1].dialogue if here else Dialogue()
    assert replace(pressed[-1].dialogue, remark="") == replace(was, remark="")
    if not is_typing(was, step):
        assert type_keys(f"{before}с", step)[-1] == pressed[-1]


def test_the_offer_to_go_on_takes_yes_no_phone_and_leave_and_nothing_else() -> None:
    def at(key: str, here: Dialogue = Dialogue(Mode.RESUME)) -> Pressed:  # noqa: B008 - frozen
        return press(here, key, on_layout(key, "ru"), Sight(STATUS), "ru")

    assert at("д").deed is Deed.GO_ON
    assert at("н").deed is Deed.START_AGAIN
    assert at("в").deed is Deed.LEAVE
    for key in "12ркзоп-\n":
        assert at(key) == Pressed(Dialogue(Mode.RESUME))
    phone = at("т")
    assert (phone.deed, phone.dialogue.mode) == (Deed.HAND_OVER, Mode.PHONE)
    assert at("д", phone.dialogue) == Pressed(Dialogue(Mode.RESUME))


def test_urgent_shows_though_the_code_for_the_phone_covered_the_sheet() -> None:
    for key in "!с":
        pressed = press(Dialogue(Mode.PHONE), key, on_layout(key, "ru"), Sight(STATUS), "ru")
        assert pressed == Pressed(Dialogue(remark="run.urgent"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_letters_of_a_language_are_all_different_and_on_its_layout(lang: str) -> None:
    letters = [getattr(KEYS[lang], one.name) for one in fields(KEYS[lang])]
    assert len(set(letters)) == len(letters)
    assert all(on_layout(letter, lang) == letter for letter in letters)


@given(
    keys=st.lists(
        st.sampled_from([*"дндсфрпкзов0123456789-!\n\x7f", *string.ascii_letters]), max_size=30
    ),
    step=st.sampled_from([HEARS, STATUS, COUNT, CLOCK, LINE, INSTRUCT, CALLBACK, None]),
    recovered=st.booleans(),
    lang=st.sampled_from(LANGUAGES),
)
def test_no_sequence_of_keys_breaks_it_and_all_it_says_is_in_the_catalogue(
    keys: list[str], step: Due | None, recovered: bool, lang: str
) -> None:
    for pressed in type_keys("".join(keys), step, lang, recovered=recovered):
        remark = pressed.dialogue.remark.removesuffix(".voice").removesuffix(".chat")
        remark = remark.removesuffix(".data")
        assert not remark or known(remark, lang), remark
        if pressed.deed is Deed.GIVE:
            assert pressed.subject
            assert pressed.value or pressed.subject == NOT_WORKING
