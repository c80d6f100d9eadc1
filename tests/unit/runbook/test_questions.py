"""One question at a time, and what each key means in either layout."""

from datetime import UTC, datetime

import pytest

from runbook.cli.keys import on_layout
from runbook.cli.questions import KEYS, Asked, Deed, Dialogue, Pressed, press
from runbook.planning import Answers
from runbook.texts import LANGUAGES, known

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)


def type_keys(keys: str, lang: str = "ru") -> tuple[Dialogue, Answers, list[Deed]]:
    """The keys one after another, as the sheet obeys them."""
    dialogue, answers, deeds = Dialogue(), Answers(), []
    for key in keys:
        pressed: Pressed = press(dialogue, on_layout(key, lang), lang, NOW)
        dialogue = pressed.dialogue
        answers = pressed.change(answers) if pressed.change else answers
        deeds.append(pressed.deed)
    return dialogue, answers, deeds


def test_the_questions_follow_each_other() -> None:
    asked = [type_keys("д21"[:n])[0].asked for n in range(4)]
    assert asked == [Asked.HEARS, Asked.CALLS, Asked.CHATS, Asked.NOTHING]
    assert type_keys("д21")[1] == Answers(client_hears=True, calls=2, chats=1)


@pytest.mark.parametrize(
    ("key", "hears"),
    [("д", True), ("Д", True), ("l", True), ("н", False), ("Н", False), ("y", False)],
)  # fmt: skip
def test_in_russian_the_english_y_is_the_key_that_says_no(key: str, hears: bool) -> None:
    assert type_keys(key)[1].client_hears is hears


@pytest.mark.parametrize(("key", "hears"), [("y", True), ("н", True), ("N", False), ("т", False)])
def test_in_english_a_key_means_the_same_with_the_russian_layout_on(key: str, hears: bool) -> None:
    assert type_keys(key, "en")[1].client_hears is hears


def test_a_client_cut_off_is_said_back() -> None:
    assert type_keys("н")[0].remark == "run.answer.cut_off"


@pytest.mark.parametrize("before", ["", "д", "д1", "д11", "д11ф"])
def test_urgent_is_always_one_key_away_and_the_question_stays(before: str) -> None:
    here = type_keys(before)
    dialogue, answers, deeds = type_keys(before + "с")
    assert (dialogue.asked, answers, deeds[-1]) == (here[0].asked, here[1], Deed.URGENT)
    assert dialogue.remark == "run.urgent"


@pytest.mark.parametrize("key", ["7", "z", "ё", " ", "\n", "²"])
def test_a_key_that_means_nothing_changes_nothing(key: str) -> None:
    assert type_keys(key) == (Dialogue(), Answers(), [Deed.NONE])


@pytest.mark.parametrize("keys", ["", "д", "д1", "д11"])
def test_what_does_not_work_can_be_said_at_any_moment_but_the_urgent(keys: str) -> None:
    assert type_keys(keys + "ф")[0].asked is Asked.NOT_WORKING
    dialogue, answers, _ = type_keys(keys + "ф2")
    assert answers.not_working == {"chat"}
    assert dialogue.remark == "run.reported.chat"


def test_the_question_she_was_asked_comes_back_after_what_does_not_work() -> None:
    for keys, asked in [("ф1", Asked.HEARS), ("дф1", Asked.CALLS), ("д1ф0", Asked.CHATS)]:
        assert type_keys(keys)[0].asked is asked


def test_she_can_leave_and_look_again_while_asked_what_does_not_work() -> None:
    assert type_keys("фпв")[2] == [Deed.NONE, Deed.CHECK_AGAIN, Deed.LEAVE]
    assert type_keys("фф0")[0].asked is Asked.HEARS


def test_several_channels_add_up_and_back_adds_none() -> None:
    assert type_keys("ф1ф3ф0")[1].not_working == {"voice", "data"}


def test_the_same_key_again_takes_back_what_works_again() -> None:
    dialogue, answers, _ = type_keys("ф1ф2ф1")
    assert answers.not_working == {"chat"}
    assert dialogue.remark == "run.works_again.voice"


def test_the_lead_knows_since_the_first_time_she_said_so() -> None:
    later = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    once = type_keys("р")[1]
    pressed = press(Dialogue(), "р", "ru", later)
    assert pressed.change is not None
    assert once.lead_knows_at == pressed.change(once).lead_knows_at == NOW


def test_looking_again_and_leaving_are_deeds() -> None:
    assert type_keys("пв")[2] == [Deed.CHECK_AGAIN, Deed.LEAVE]
    assert type_keys("rq", "en")[2] == [Deed.CHECK_AGAIN, Deed.LEAVE]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_key_has_two_meanings_and_every_remark_has_a_text(lang: str) -> None:
    keys = KEYS[lang]
    letters = [getattr(keys, name) for name in keys.__slots__]
    assert len(set(letters)) == len(letters)
    for remark in ("run.answer.hears", "run.answer.cut_off", "run.urgent", "run.reported"):
        assert known(remark, lang)
