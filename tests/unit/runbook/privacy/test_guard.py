"""Names, documents and codes are refused in people's own words; ordinary sentences are not."""

import subprocess
import sys

import pytest

from runbook.incidents.closing import Changed, note, refused_text
from runbook.language.texts import LANGUAGES, known
from runbook.privacy.personal_data import PersonalData, find_client_data
from runbook.privacy.plain_text import one_text
from tests.unit.runbook.incidents.test_closing import OPEN
from tests.unit.runbook.privacy.ordinary_notes import ORDINARY

NAMES = """
Мамедов Рашад
Ким Ольга
Хабибуллина Гузель
Шмидт Наталья
Оганесян Армен
Черных Ирина
Галя Петрова
клиент иванов
клиент ИВАНОВ
клиентка сидорова
клиенту Мамедову
Звонил Иванов
звонила Черных
перезвонить Сидоровой
г-н Петров
г-жа Оганесян
у Сидоровой пропал перевод
у сидоровой пропал перевод
гражданка Коваленко
John Smith
Mr Smith
Цой Виктор
Нгуен Ван Тхань
Абдуллаев Фаррух
Зинаида Зуб
Мария Заяц
Ашот Саркисян
Сергей Л.
Юсуф оглы Мамедов
И\u0306ванов Иван
\u202eМамедов Рашад
К\u200bим Ольга
вчера звонила Ольга Ким
Не дошло. Мамедов Рашад ждёт
""".strip().splitlines()


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_refused(text: str) -> None:
    refused = refused_text(text)
    assert refused is not None
    assert refused.text_id == "incident.text.name"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("паспорт 5312 123456", PersonalData.DOCUMENT),
        ("53 12 123456", PersonalData.DOCUMENT),
        ("СНИЛС 112-233-445 95", PersonalData.DOCUMENT),
        ("112-233-445 95", PersonalData.DOCUMENT),
        ("ИНН 561234567890", PersonalData.DOCUMENT),
        ("561234567890", PersonalData.DOCUMENT),
        ("ДР 12.03.1985", PersonalData.BIRTHDAY),
        ("12-03-1985", PersonalData.BIRTHDAY),
        ("1985-03-12", PersonalData.BIRTHDAY),
        ("дата рождения 12 марта", PersonalData.BIRTHDAY),
        ("12 марта 1985", PersonalData.BIRTHDAY),
        ("ivanova@mail.ru", PersonalData.EMAIL),
        ("@ivanova_anna в телеграме", PersonalData.EMAIL),
        ("пин 1234", PersonalData.CODE),
        ("CVV 123", PersonalData.CODE),
        ("код из смс 483920", PersonalData.CODE),
        ("кодовое слово Ромашка", PersonalData.CODE),
        ("карта заканчивается на 1234", PersonalData.CARD),
        ("карта *1234", PersonalData.CARD),
        ("4276 8800 1234 5678", PersonalData.CARD),
        ("4111x1111x1111x1111", PersonalData.CARD),
        ("3532551234", PersonalData.PHONE),
        ("(3532) 55-12-34", PersonalData.PHONE),
        ("8,922,555,12,34", PersonalData.PHONE),
        ("8:922:555:12:34", PersonalData.PHONE),
        ("998901234567", PersonalData.PHONE),
        ("ул. Ленина, д. 5, кв. 12", PersonalData.ADDRESS),
    ],
)
def test_a_number_of_a_persons_is_refused(text: str, kind: PersonalData) -> None:
    assert find_client_data(text) is kind


@pytest.mark.parametrize("kind", PersonalData)
def test_every_refusal_is_said(kind: PersonalData) -> None:
    for lang in LANGUAGES:
        assert known(f"incident.text.{kind}", lang)
        assert known(f"incident.text.{kind}.hint", lang)


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_note_is_taken(text: str) -> None:
    assert refused_text(text) is None


def test_there_are_many_ordinary_notes() -> None:
    assert len(set(ORDINARY)) >= 80


def test_signs_that_turn_or_steer_a_line_are_dropped() -> None:
    assert one_text("\u202eabc\u2066\x1b[2J\u200b d\ne\u2028f") == "abc [2J d e f"
    done = note(OPEN, "роутер\u202e завис\x1b[31m")
    assert isinstance(done, Changed)
    assert done.body == {"text": "роутер завис [31m"}


def test_the_guard_costs_little_at_the_start() -> None:
    """No list is made before the first text is judged."""
    code = (
        "import runbook.privacy.personal_data, sys; "
        "from runbook.privacy import name_lists, ordinary_words, state_numbers; "
        "made = name_lists.given, ordinary_words._forms, state_numbers._seen; "
        "sys.exit(sum(one.cache_info().currsize for one in made))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
