"""People's names on their way out: found to the letter, and never where an alert only says so."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.screening.screening import Hidden, Screen
from runbook.agent.telling.telling import screen_for
from runbook.alerting.alerts import ADMINISTRATOR, LEAD, word
from runbook.diagnosis.advice import CAUSES
from runbook.language.texts import LANGUAGES
from runbook.privacy.person_names import find_names, has_name
from runbook.privacy.state_numbers import find_documents
from runbook.settings import Settings
from runbook.settings.file import settings_from
from tests.unit.runbook.alerting.test_alerts import INCIDENT, LOUDNESS, NOW, alert, finding

SCREEN = Screen.of(
    keep=("op-117", INCIDENT.key, INCIDENT.key[:8]), names=find_names, documents=find_documents
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Клиент Иванов Пётр ждёт звонка", ["Иванов Пётр"]),
        ("клиент иванов ждёт", ["иванов"]),
        ("г-н.Сидоров и г-жа Петрова А. П. звонили", ["Сидоров", "Петрова А. П."]),
        ("Пётр Ильич Сидоров", ["Пётр Ильич Сидоров"]),
        ("ждёт Рашад Мамедович Мамедов, чат", ["Рашад Мамедович Мамедов"]),
        ("Сидоров П.И. сказал", ["Сидоров П.И."]),
        ("А.П.Иванова.", ["А.П.Иванова"]),
        ("Петровой Марии обещали", ["Петровой Марии"]),
        ("Иванова-Петрова Анна", ["Иванова-Петрова Анна"]),
        ("IVANOV PETR called", ["IVANOV PETR"]),
        ("перезвонить: Ольга Сергеевна", ["Ольга Сергеевна"]),
        ("у Сидоровой не открылось", ["Сидоровой"]),
        ("И\u00adванов Пётр", ["И\u00adванов Пётр"]),
        ("", []),
        ("Дежурный администратор, Дом.ру, Ростелеком", []),
        ("Руководитель смены знает", []),
        ("Резервная группа вызвана", []),
        ("Отдел мониторинга: массовый сбой", []),
    ],
)
def test_a_name_is_found_whole_and_nothing_beside_it(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_names(text)] == found
    assert has_name(text) is bool(found)
    marks = iter(found)
    shown = text
    for one in marks:
        shown = shown.replace(one, "[скрыто: имя]", 1)
    assert SCREEN.text(text).text == shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_nothing_that_an_alert_says_by_itself_is_taken_for_a_name(cause: str, lang: str) -> None:
    screen = replace(SCREEN, lang=lang)
    for role in (LEAD, ADMINISTRATOR, "mentor", "standby", "monitoring"):
        for loudness in LOUDNESS:
            found = replace(finding(cause), also=("pc.overloaded",))
            made = alert(cause, lang, finding=found, loudness=loudness)
            for late in (False, True):
                message = word(made, role, NOW + timedelta(minutes=40), late=late)
                clean, hidden = screen.message(message)
                assert (clean, hidden) == (message, frozenset())


NAMES = st.sampled_from(
    ["Иванов", "Пётр", "Ильич", "Анна", "А.", "П", "клиент", "г-н", "Сервер", "звонил", "у", "ждёт",
     "СИДОРОВ", "Рашад", "Мамедович", "Ivanov", "Petr", "op-117", "8 922 000 00 00", "Ким", "-"]
)  # fmt: skip


@given(st.lists(NAMES, max_size=12), st.sampled_from([" ", ", ", ". ", "-", "\n", ""]))
def test_what_is_left_names_nobody(words: list[str], between: str) -> None:
    text = between.join(words)
    spans = list(find_names(text))
    assert bool(spans) is has_name(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    once = SCREEN.text(text)
    assert SCREEN.text(once.text).text == once.text
    # Numbers that run together may be any number.
    run_together = text.count("8 922") > 1 and between in {"", " ", "-"}
    assert once.hidden <= {Hidden.NAME, Hidden.PHONE} or run_together


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_look_for_names_in(text: str) -> None:
    once = SCREEN.text(text).text
    assert SCREEN.text(once).text == once


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("паспорт 2212 123456 у клиента", "[скрыто: документ] у клиента"),
        ("СНИЛС 112-233-445 95.", "[скрыто: документ]."),
        ("ИНН 500100732259", "[скрыто: документ]"),
        ("заявка INC-2026-001234", "заявка INC-2026-001234"),
        ("заявка INC-4521, № 12345678", "заявка INC-4521, № 12345678"),
        ("ДР 12.03.1985, чат", "[скрыто: документ], чат"),
        ("дата рождения 12 марта 1985", "[скрыто: документ]"),
        ("кодовое слово «Ромашка»", "[скрыто: документ]»"),
        ("карта заканчивается на 1234", "[скрыто: документ]"),
    ],
)
def test_a_document_is_hidden_whole(text: str, left: str) -> None:
    assert SCREEN.text(text).text == left


def settings_of(body: str) -> Settings:
    return settings_from(body.encode(), Path("runbook.toml")).settings


def test_a_service_keeps_its_name_unless_that_tells_a_place() -> None:
    names = ("Naumen Erudite", "Oktell 2", "crm.bank.internal", "узел 10.20.1.40", "8")
    settings = settings_of(
        "".join(f'[[services]]\nurl = "https://s.bank.example/"\nname = "{one}"\n' for one in names)
    )
    screen = screen_for(settings, INCIDENT.key, "ru")
    text = "Не работают: Naumen Erudite, Oktell 2, crm.bank.internal, узел 10.20.1.40."
    assert screen.text(text).text == (
        "Не работают: Naumen Erudite, Oktell 2, [скрыто: внутреннее имя], "
        "узел [скрыто: внутренний адрес]."
    )
    assert "Erudite" not in SCREEN.text(text).text
    assert screen.text("клиент Naumen Ирина, 8 922 000 00 00").hidden == {Hidden.NAME, Hidden.PHONE}


def test_the_bank_may_let_its_own_places_out_and_nothing_of_a_client() -> None:
    settings = settings_of("[telegram]\nevidence = true\n")
    screen = screen_for(settings, INCIDENT.key, "ru")
    text = "tcp://crm.bank.internal:443: refused; 10.20.1.40; Иванов Пётр, 89220000000"
    assert screen.text(text).text == (
        "tcp://crm.bank.internal:443: refused; 10.20.1.40; [скрыто: имя], [скрыто: телефон]"
    )
