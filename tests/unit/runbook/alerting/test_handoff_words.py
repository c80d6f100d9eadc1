"""The words her phone carries: whole in both languages, in every length, and without secrets."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.causes import CAUSES, HEALTHY
from notifier.handoff.links import sms_link
from notifier.handoff.qr import fits
from runbook.alerting.handoff_words import Said, full_text, texts
from runbook.language.texts import LANGUAGES

SAID = Said(
    operator="op-117",
    cause="isp.no_internet",
    since=datetime(2026, 11, 21, 23, 13, tzinfo=UTC),
    number="3f9a1c2b",
    spoken="123 456 789 012 345",
    reply="4821-7",
    calls=1,
    chats=2,
)
NEEDED = ("op-117", "02:13", "3f9a1c2b", "4821-7")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("exercise", [True, False])
def test_every_form_has_what_the_lead_needs(cause: str, lang: str, exercise: bool) -> None:
    for one in texts(replace(SAID, cause=cause, exercise=exercise), lang):
        assert all(part in one for part in NEEDED), one
        assert SAID.spoken.replace(" ", "") in one.replace(" ", "")
        assert "handoff." not in one
        assert "{" not in one


def test_in_russian_it_is_said_in_sentences() -> None:
    assert full_text(SAID, "ru") == (
        "Сбой у оператора op-117: провайдер: нет интернета. С 02:13 МСК. Открыто: 1 звонок, 2 чата."
        " Инцидент 3f9a1c2b. Код 123 456 789 012 345. Назовите оператору код ответа: 4821-7."
    )


def test_each_form_takes_less_room_in_a_link_than_the_one_before() -> None:
    for lang in LANGUAGES:
        lengths = [len(sms_link("+79000000002", one)) for one in texts(SAID, lang)]
        assert lengths == sorted(lengths, reverse=True)
        assert len(set(lengths)) == len(lengths)


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("exercise", [True, False])
def test_the_shortest_fits_the_smallest_window_with_the_longest_code(
    cause: str, exercise: bool
) -> None:
    worst = replace(SAID, cause=cause, operator="w" * 32, calls=99, chats=99, exercise=exercise)
    assert fits(sms_link("+79000000002", texts(worst, "ru")[-1]), 80, 23)


def test_the_usual_one_keeps_its_cause_in_the_smallest_window() -> None:
    fitting = next(one for one in texts(SAID, "ru") if fits(sms_link("+79000000002", one), 80, 23))
    assert "isp.no_internet" in fitting


def test_an_exercise_is_marked_first_and_blames_nobody() -> None:
    for lang, mark in (("ru", "ТРЕНИРОВКА"), ("en", "EXERCISE")):
        for one in texts(replace(SAID, exercise=True, cause="isp.no_internet"), lang):
            assert one.startswith((mark, "EXERCISE"))
            assert "isp" not in one
            assert "провайдер" not in one


def test_what_only_she_notices_is_said_as_her_word() -> None:
    hers = replace(SAID, cause=HEALTHY, not_working=frozenset({"voice", "chat"}))
    full, brief, latin, _ = texts(hers, "ru")
    assert "проверки чистые, сообщает, что не работает: чат, звонки" in full
    assert "сообщает, что не работает: чат, звонки" in brief
    assert "says:chat,voice" in latin


def test_clean_checks_without_a_report_are_said_whole() -> None:
    full = full_text(replace(SAID, cause=HEALTHY, not_working=frozenset()), "ru")
    assert "проверки снова чистые, проверяю ещё раз. С " in full
    assert "Сбой" not in full


def test_what_she_has_not_said_is_not_taken_for_none() -> None:
    silent = replace(SAID, calls=None, chats=None)
    full, brief, latin, _ = texts(silent, "ru")
    assert "оператор ещё не указал" in full
    assert "Звонки -, чаты -" in brief
    assert "calls:-,chats:-" in latin
    assert "звонки не указаны, 2 чата" in full_text(replace(SAID, calls=None), "ru")


def test_without_settings_she_says_her_name() -> None:
    assert "назовите своё имя" in full_text(replace(SAID, unnamed=True), "ru")
