"""Sixty ways to write a phone that are hidden, and sixty things beside them that stay."""

import pytest

from notifier.handoff.check_digit import with_check_digit
from notifier.screening.screening import Hidden, Screen

SCREEN = Screen.of(keep=("op-117",))
PHONES = [
    "+79220000000", "79220000000", "89220000000", "9220000000",
    "+7 922 000 00 00", "+7 922 000-00-00", "+7 (922) 000-00-00", "+7(922)000-00-00",
    "+7(922)0000000", "+7 (922) 000 00 00", "+7-922-000-00-00", "+7.922.000.00.00",
    "+7 922 0000000", "+7 9220000000", "+7 922 000 0000", "+7 922 00 00 000",
    "8 922 000 00 00", "8 922 000-00-00", "8 (922) 000-00-00", "8(922)000-00-00",
    "8(922)0000000", "8-922-000-00-00", "8-922-0000000", "8.922.000.00.00",
    "8 922 0000000", "8 9220000000", "8 922 000 0000", "8/922/000/00/00",
    "922 000 00 00", "922 000-00-00", "(922) 000-00-00", "(922)0000000", "922-000-00-00",
    "922.000.00.00", "922 0000000", "7 922 000 00 00", "7(922)0000000", "7-922-000-00-00",
    "8 800 000-00-00", "8-800-000-00-00", "8(800)0000000", "8 800 0000000", "88000000000",
    "8 (495) 000-00-00", "+7 495 000-00-00", "84950000000", "495 000-00-00", "(495) 000 00 00",
    "8 (35322) 0-00-00", "+7 (3532) 00-00-00", "(3532) 55-12-34", "8 3532 55 12 34", "555-12-34",
    "+375 29 000-00-00", "375290000000", "+998 90 123-45-67",
    "+7\u00a0922\u00a0000\u201100\u201100",
    "8\u2009922\u2009000\u200900\u200900", "8_922_000_00_00", "8 9 2 2 0 0 0 0 0 0 0",
]  # fmt: skip
NOT_PHONES = [
    "02:13", "с 02:13 до 04:15", "02:13:45", "22.11.2026", "22.11.2026 02:13",
    "2026-11-22 02:13:45",
    "2026-11-22T02:13:45.120Z", "22/11/2026", "22-11-2026 03:30-04:15",
    "с 22.11.2026 по 23.11.2026",
    "02:13 МСК 22.11.2026", "смена 21:00-09:00", "до 03:30, затем 04:00", "10:00, 11:00, 12:00",
    "инцидент a1b2c3d4", "инцидент a1b2c3d4e5f60718", "№ 1234567", "INC-2026-001234", "SD-123456",
    "заявка 20261122", "заявка #4567890", "тикет 123-456", "запрос RT-00012345", "ДР-7654321",
    "3 звонка, 2 чата", "12 звонков и 34 чата", "40 из 117 операторов", "10 000 операторов",
    "1 250 000 клиентов", "120 340 512 мс", "75 % из 1200", "99,95 %", "5 попыток из 30",
    "за 14 дней 2 раза", "порт 8443", "порты 80, 443, 8080, 5060", "HTTP 503",
    "ошибка 0x80072EE7",
    "код 12029", "TLS 1.3, 256 бит", "1472 байта", "8 ГБ из 16", "100/20 Мбит/с",
    "481 207 936 114 053", "код: 481 207 936 114 053.", "375 290 000 000 129",
    "998 901 234 567 894",
    "код 380 441 234 567 119, ответ 4821-7", "4821-7", "ответ 4821-7, 02:13", "0000-0",
    "op-117", "op-117, op-118 и op-120", "операторы 117, 118, 120, 133 и 204",
    "7, 12, 14, 15, 18, 20 по часам", "25 27 31 29 120 340 512 мс", "Windows 10.0.19045",
    "версия 1.20.300", "550e8400-e29b-41d4-a716-446655440000", "8.8.8.8 и 77.88.8.8",
]  # fmt: skip


def test_the_tables_are_complete() -> None:
    assert len(set(PHONES)) == len(set(NOT_PHONES)) == 60


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_in_any_usual_spelling_is_hidden_whole(phone: str) -> None:
    for around in ("{}", "тел {}, ждёт", "({})", "звонить {} в 03:30"):
        screened = SCREEN.text(around.format(phone))
        assert screened.hidden == {Hidden.PHONE}, around
        assert screened.text.replace("(", "").replace(")", "") == around.format(
            "[скрыто: телефон]"
        ).replace("(", "").replace(")", "")


@pytest.mark.parametrize("text", NOT_PHONES)
def test_what_is_no_phone_stays_as_it_is(text: str) -> None:
    for around in ("{}", "сбой: {}.", "({}), звонков 3"):
        screened = SCREEN.text(around.format(text))
        assert screened.text == around.format(text)
        assert screened.hidden == frozenset(), around


@pytest.mark.parametrize("start", [*range(0, 1000, 37), 373, 374, 375, 380, 992, 993, 994, 998])
def test_no_spoken_code_reads_as_a_phone_or_a_card(start: int) -> None:
    for rest in ("207 936 114 052", "375 290 000 000", "000 000 000 000", "427 601 234 567"):
        code = with_check_digit(f"{start:03d} {rest}".replace(" ", "")[:-1])
        spoken = " ".join(code[place : place + 3] for place in range(0, 15, 3))
        text = f"Код: {spoken}, ответ 4821-7, инцидент a1b2c3d4, 02:13"
        assert SCREEN.text(text).text == text


def test_fifteen_digits_behind_a_plus_are_a_phone_and_no_spoken_code() -> None:
    assert SCREEN.text("звонить +481 207 936 114 052").text == "звонить [скрыто: телефон]"


def test_a_card_in_groups_of_three_is_no_spoken_code() -> None:
    assert SCREEN.text("карта 378 282 246 310 005").text == "карта [скрыто: номер карты]"


@pytest.mark.parametrize(
    "text",
    ["8922a7436158", "8922о743о61о58", "t8t9t2t2t7t4t3t6t1t5t8", "4111о1111о1111о1111",
     "4111abc1111abc1111abc1111", "37828ab2246310005", "тел8922x7436158", "40817a810099910004312"],
)  # fmt: skip
def test_letters_between_the_digits_do_not_take_a_number_past_the_screen(text: str) -> None:
    assert "[скрыто: " in SCREEN.text(f"ждёт {text}, чат").text
    assert not any(one.isdigit() for one in SCREEN.text(f"ждёт {text}, чат").text)


@pytest.mark.parametrize(
    "text",
    ["INC-4521", "№ 12345678", "РТК-123456789", "20260812T021345", "SD2026A001234", "H2O",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4", "550e8400-e29b-41d4-a716-446655440000",
     "а1б2в3г4д5е6ж7", "37828a2246310005", "звонков 2о3"],
)  # fmt: skip
def test_a_number_with_letters_that_is_nobodys_stays(text: str) -> None:
    assert SCREEN.text(f"заявка {text}, чат").text == f"заявка {text}, чат"
