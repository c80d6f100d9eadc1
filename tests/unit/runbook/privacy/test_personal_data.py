"""A client's phone or card is seen however it is written; other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.privacy.personal_data import (
    PersonalData,
    find_client_data,
    find_name,
    find_personal_data,
)
from runbook.settings.slug import slug

FULL_NAMES = (
    "Иванова Анна",
    "Анна Иванова",
    "иванова анна",
    "ИВАНОВА АННА ПЕТРОВНА",
    "Пётр Сергеевич",
    "Ivanova Anna",
    "Anna Petrovna",
    "Yulia Smirnova",
    "Ivanov Ivan Ivanovich",
    "Екатерина Сидорова",
    "Оксана Коваленко",
)
"""Made up: the commonest names there are."""


@pytest.mark.parametrize(
    "text",
    [
        "89220000001",
        "+7 (922) 000-00-01",
        "клиент 8 922 000 00 01",
        "9220000001",
        "+375 29 000-00-00",
        "заявка 12 от 8-922-000-00-01",
        "\u0668922\u0660\u0660\u0660\u0660\u0660\u0660\u0661",
        "８９２２００００００１",
        "8\u00a0922\u2011000\u201100\u201101",
        "7_922_000_00_01",
    ],
)
def test_a_phone_is_seen(text: str) -> None:
    assert find_personal_data(text) is PersonalData.PHONE


@pytest.mark.parametrize(
    "text", ["4111111111111111", "карта 4111 1111-1111 1111!", "2200 0000 0000 0004"]
)
def test_a_card_is_seen(text: str) -> None:
    assert find_personal_data(text) is PersonalData.CARD


@pytest.mark.parametrize(
    "text",
    [
        "op-117",
        "ОКВ Оренбург",
        "группа 12 смена 3",
        "2026-11-22",
        "10.20.1.10",
        "обращение 1234567",
        "4111 1111 1111 1112",
        "",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find_personal_data(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *FULL_NAMES,
        "Иванова А. П.",
        "Иванова А.П. не дозвонилась",
        "Иванова А П",
        "Петров И.",
        "А. П. Шмидт",
        "А.П.Иванова",
        "звонила Мария Петровна",
        "Екатерине Сидоровой не пришёл код",
        "у клиентки Ивановой",
        "клиент Петров ждёт",
        "Анна Шварцман",
        "Ольга Каменских",
        "Дмитрий Анатольевич",
        "Ильиничной",
        "Надежда Крупская",
        "Иванова, Анна",
        "Ив\u0061нова Анна",
        "И\u00adванова Ан\u200bна",
        "Sergey Ivanov",
        "Ivanov S. P.",
        "Julia Smirnova",
        "Alexander Petrov",
        "Evgeniy Kuznetsov",
    ],
)
def test_a_name_is_seen(text: str) -> None:
    assert find_name(text) is PersonalData.NAME
    assert find_client_data(text) is PersonalData.NAME


@pytest.mark.parametrize(
    "text",
    [
        "Основной канал провайдера упал",
        "Проверила основной и резервный канал",
        "Ростелеком не отвечает, линия 3",
        "Клиент Сбербанка не дозвонился",
        "CRM не открывается, Check Point подключён",
        "Снова Анна не могла войти",
        "Дом.ру починил линию в Оренбурге",
        "нет света в доме с мая",
        "Надежда на восстановление к утру",
        "Позвонила Анна. Телефон молчит.",
        "Нижний Новгород, Ростов на Дону, Санкт-Петербург",
        "Владимир Москва Казань",
        "Обновление Windows Admin Center",
        "Роутер Keenetic перезагружен",
        "Отключили свет по ул. Ленина",
        "Антивирус Касперского мешал",
        "Яндекс Облако и Google Chrome",
        "виновны настройки, условно",
        "причина в маршрутах операторов",
        "Дежурный администратор перезапустил Apache Tomcat",
        "Служба Безопасности Банка",
        "Не хватило прав: Иногда Мария помогала",
        "МТС и МегаФон без связи, Билайн работает",
        "The provider repaired the line, Check Point Mobile works",
        "",
    ],
)
def test_an_ordinary_sentence_names_nobody(text: str) -> None:
    assert find_client_data(text) is None


def test_an_account_is_seen() -> None:
    assert find_personal_data("счёт 40817810099910004312") is PersonalData.ACCOUNT


@given(st.text(max_size=500))
def test_no_text_makes_the_search_raise(text: str) -> None:
    find_client_data(text)


@given(
    st.sampled_from(FULL_NAMES),
    st.sampled_from(["", "сегодня ", "не дошло: ", "звонок, "]),
    st.sampled_from(["", ".", " не дозвонилась", ", позже"]),
)
def test_a_name_is_seen_wherever_it_stands(name: str, before: str, after: str) -> None:
    assert find_name(before + name + after) is PersonalData.NAME


def test_a_long_row_of_numbers_does_not_keep_her_waiting() -> None:
    assert find_personal_data("1 " * 20_000) is None


@given(st.text())
def test_a_slug_is_a_proper_id_or_empty(name: str) -> None:
    made = slug(name)
    assert len(made) <= 32
    assert all(character in "abcdefghijklmnopqrstuvwxyz0123456789-" for character in made)
    assert slug(made) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Телефония №1", "telefoniya-1"),
        ("Щёлково, чат", "shchelkovo-chat"),
        ("Й", "y"),
        ("И\u0306", "y"),
        ("Café CRM", "cafe-crm"),
        ("…", ""),
    ],
)
def test_a_slug_is_read_as_the_name(name: str, expected: str) -> None:
    assert slug(name) == expected
