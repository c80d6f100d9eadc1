import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.holding import scripts
from runbook.holding.scripts import Channel, Script, ScriptError, Status

APPROVED = (
    "К сожалению, временно не получится заглянуть в ваши данные. "
    "Простите за неудобства, всё оперативно исправляем. "
    "После устранения технического сбоя, вам удобнее будет, "
    "чтобы мы вам позвонили или написали в чат?"
)


def bank_script(text: str = "Слова банка.", channel: Channel = Channel.VOICE) -> Script:
    return Script("holding", 7, "ru", channel, (text,), Status.APPROVED, "Банк", "2026-11-01")


def test_the_first_words_are_the_approved_ones_to_the_letter():
    assert scripts.first_words() == APPROVED
    assert scripts.built_in("ru", "voice").status is Status.APPROVED


@pytest.mark.parametrize(
    "script", scripts.BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}"
)
def test_every_built_in_text_has_the_digest_that_was_pinned(script):
    assert scripts.untouched(script)


def test_one_changed_letter_is_noticed():
    script = scripts.built_in("ru", "voice")
    changed = script._replace(messages=(APPROVED.replace("всё", "все"),))
    assert not scripts.untouched(changed)


@pytest.mark.parametrize(
    "script", scripts.BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}"
)
def test_all_but_the_approved_script_say_that_they_are_drafts(script):
    expected = Status.APPROVED if script.text == APPROVED else Status.DRAFT
    assert script.status is expected


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_chat_message_has_more_than_ten_words(language):
    script = scripts.built_in(language, "chat")
    assert len(script.messages) > 1
    assert max(map(scripts.words, script.messages)) <= 10
    assert scripts.overlong(script) == ()


def test_eleven_words_are_too_many_for_a_chat_message():
    ten = "раз два три четыре пять шесть семь восемь девять десять"
    assert scripts.overlong(bank_script(ten)) == ()
    assert scripts.overlong(bank_script(ten + " одиннадцать")) == (ten + " одиннадцать",)


def test_a_dash_standing_alone_is_not_a_word():
    assert scripts.words("мы — здесь, рядом") == 3


@pytest.mark.parametrize(
    "script", scripts.BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}"
)
def test_a_built_in_script_names_no_cause_and_no_inner_system(script):
    spoken = script.text.lower()
    assert not any(word in spoken for word in ("crm", "vpn", "сервер", "провайдер", "server"))


def test_a_language_without_a_script_gets_the_russian_words():
    assert scripts.first_words("kk", "voice") == APPROVED


@given(st.text(min_size=1))
def test_line_ends_space_around_and_composition_do_not_change_the_digest(text):
    # A line end that is two characters already stays one line end.
    ended = text.replace("\r\n", "\n").replace("\n", "\r\n")
    other = "  \r\n" + unicodedata.normalize("NFD", ended) + "\n\t"
    assert scripts.digest(other) == scripts.digest(text)


def test_the_bank_s_own_script_is_shown_when_nothing_is_in_doubt_about_it():
    own = bank_script()
    shown = scripts.choose(own, "", "ru", "voice")
    assert (shown.script, shown.problem) == (own, "")


@pytest.mark.parametrize(
    ("own", "doubt", "problem"),
    [
        (bank_script(), "digest_mismatch", "script.digest_mismatch"),
        (bank_script(), "not_trusted", "script.not_trusted"),
        (bank_script("слово " * 11, Channel.CHAT), "", "script.message_too_long"),
    ],
)
def test_an_unsound_script_of_the_bank_gives_the_built_in_words_and_the_reason(own, doubt, problem):
    shown = scripts.choose(own, doubt, own.language, own.channel)
    assert shown.script is scripts.built_in(own.language, own.channel)
    assert shown.problem == problem


def test_without_a_script_of_the_bank_nothing_is_wrong():
    shown = scripts.choose(None, "", "ru", "voice")
    assert (shown.script.text, shown.problem) == (APPROVED, "")


WHOLE = {
    "id": "holding",
    "version": 2,
    "language": "ru",
    "channel": "chat",
    "status": "approved",
    "approved_by": "Банк",
    "approved_on": "2026-11-01",
    "messages": [" Раз. ", "Два."],
}


def test_a_script_is_read_whole_from_its_file_form():
    assert scripts.from_mapping(WHOLE) == Script(
        "holding",
        2,
        "ru",
        Channel.CHAT,
        ("Раз.", "Два."),
        Status.APPROVED,
        "Банк",
        "2026-11-01",
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("messages", []),
        ("messages", ["Раз.", 2]),
        ("messages", ["  "]),
        ("version", "2"),
        ("version", True),
        ("channel", "fax"),
        ("status", "good"),
        ("id", ""),
        ("language", None),
    ],
)
def test_a_broken_script_names_the_key_that_is_wrong(key, value):
    with pytest.raises(ScriptError, match=key):
        scripts.from_mapping({**WHOLE, key: value})
