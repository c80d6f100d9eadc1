from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.message import Message
from notifier.screening.screening import Hidden, Screen

SCREEN = Screen.of(
    domains=("bank.internal", "vpn.bank.example"),
    networks=("10.20.0.0/16", "203.0.113.10/32", "fd00:20::/32"),
)


def luhn_complete(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


@pytest.mark.parametrize(
    "phone",
    [
        "+79220000000", "89220000000", "8 922 000-00-00", "8(922)000-00-00", "+7 (922) 000 00 00",
        "8-922-000-00-00", "9220000000", "922 000 00 00", "+380 44 000 00 00", "8 800 000-00-00",
        "8\u00a0922\u00a0000\u201100\u201100", "8.922.000.00.00", "222-33-44", "+1 415 000 0000",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "тел {}, ждёт", "тел{}ждёт", "({})", "клиент:{}."])
def test_a_phone_is_hidden_however_it_is_written(phone: str, around: str) -> None:
    screened = SCREEN.text(around.format(phone))
    assert screened.hidden == {Hidden.PHONE}
    assert "[скрыто: телефон]" in screened.text
    assert "000" not in screened.text


@given(
    st.integers(min_value=10**9, max_value=10**10 - 1),
    st.sampled_from(["+7", "8", "7"]),
    st.sampled_from(["", " ", "-", "."]),
)
def test_no_digits_of_any_russian_phone_are_left(number: int, prefix: str, gap: str) -> None:
    digits = str(number)
    groups = [prefix, digits[:3], digits[3:6], digits[6:8], digits[8:]]
    screened = SCREEN.text(f"перезвонить на {gap.join(groups)} утром")
    assert screened.text == "перезвонить на [скрыто: телефон] утром"


@given(st.from_regex(r"[2-6][0-9]{14,17}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_a_card_number_is_hidden(body: str, gap: str) -> None:
    number = luhn_complete(body)
    written = gap.join(number[start : start + 4] for start in range(0, len(number), 4))
    screened = SCREEN.text(f"карта {written} клиента")
    assert screened.text == "карта [скрыто: номер карты] клиента"
    assert screened.hidden == {Hidden.CARD}


def test_an_account_number_is_hidden() -> None:
    screened = SCREEN.text("счёт 40817810099910004312")
    assert screened.text == "счёт [скрыто: номер счёта]"


@pytest.mark.parametrize("address", ["ivan@mail.ru", "i.van+x@sub.bank.example", "иван@почта.рф"])
def test_an_email_address_is_hidden(address: str) -> None:
    assert SCREEN.text(f"пишет {address}.").text == "пишет [скрыто: адрес почты]."


@pytest.mark.parametrize("name", ["crm.bank.internal", "BANK.INTERNAL", "vpn.bank.example"])
def test_an_inner_name_is_hidden(name: str) -> None:
    assert SCREEN.text(f"узел {name} молчит").text == "узел [скрыто: внутреннее имя] молчит"
    assert SCREEN.text(f"узел sub.{name}.").text == "узел [скрыто: внутреннее имя]."


@pytest.mark.parametrize(
    "name", ["bank.internal.example", "mybank.internal2", "xvpn.bank.examples"]
)
def test_a_name_that_only_looks_inner_is_left(name: str) -> None:
    assert SCREEN.text(name).text == name


@pytest.mark.parametrize(
    "address",
    ["10.20.1.40", "203.0.113.10", "10.20.0.0/16", "fd00:20::1", "FD00:20:0::1", "10.21.0.1"],
)
def test_an_inner_address_is_hidden(address: str) -> None:
    assert SCREEN.text(f"узел {address} молчит").text == "узел [скрыто: внутренний адрес] молчит"


@pytest.mark.parametrize("address", ["87.250.250.242", "8.8.8.8", "11.21.0.1", "77.88.8.8", "::1"])
def test_a_public_address_is_no_phone(address: str) -> None:
    assert SCREEN.text(f"узел {address} молчит") == type(SCREEN.text(""))(f"узел {address} молчит")


@given(
    st.integers(1_577_836_800, 2_493_072_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    st.integers(min_value=0, max_value=9999),
    st.integers(min_value=0, max_value=9999),
    st.integers(min_value=0, max_value=9999),
    st.binary(min_size=8, max_size=8).map(bytes.hex).filter(lambda key: not key.isdecimal()),
)
def test_our_own_times_counts_and_numbers_are_never_touched(
    at: datetime, calls: int, chats: int, operator: int, key: str
) -> None:
    text = (
        f"Оператор op-{operator}: с {at:%H:%M} МСК {at:%d.%m.%Y}, звонков {calls} {at:%d.%m.%Y} "
        f"{at:%H:%M:%S}, чатов {chats}, {calls} {at:%Y-%m-%d %H:%M}; {calls} из {chats} - "
        f"инцидент {key}, №{key[:8] if not key[:8].isdecimal() else 'a'}; {chats}% {calls}."
    )
    assert SCREEN.text(text).text == text


@given(st.binary(min_size=8, max_size=8).map(bytes.hex), st.integers(min_value=0))
def test_what_is_to_be_kept_is_kept(key: str, number: int) -> None:
    operator = f"op-{number}"
    screen = Screen.of(keep=(key, operator))
    text = f"{operator} инцидент {key}, 12 звонков"
    assert screen.text(text).text == text


def test_a_number_of_digits_only_is_kept_when_it_is_ours() -> None:
    key = luhn_complete("123456789012345")
    assert SCREEN.text(f"инцидент {key}").hidden == {Hidden.CARD}
    assert Screen.of(keep=(key,)).text(f"инцидент {key}").hidden == frozenset()


@given(st.text(max_size=200))
def test_screening_twice_changes_nothing_more(text: str) -> None:
    once = SCREEN.text(text).text
    assert SCREEN.text(once).text == once


def test_every_part_of_a_message_is_screened_in_its_language() -> None:
    screen = Screen.of(domains=("bank.internal",), lang="en")
    message = Message("call 89220000000", ("x@mail.ru", "ok"), "crm.bank.internal")
    clean, hidden = screen.message(message)
    assert clean == Message(
        "call [hidden: phone]", ("[hidden: e-mail]", "ok"), "[hidden: inner name]"
    )
    assert hidden == {Hidden.PHONE, Hidden.EMAIL, Hidden.INNER_NAME}


GAPS = st.sampled_from(
    ["", " ", "-", ".", "/", "_", "*", "|", ",", "=", ":", " / ", ", ", "\u00b7", "\u2013",
     "\u2212", "\\", "\u00a0", "\u2009", "\u200b", "\u2060", "\u00ad", "\u202e",
     "\ufeff", "\u0332", ") (", "  ", "~", "x"]
)  # fmt: skip
SCRIPTS = st.sampled_from(
    ["0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
     "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"]
)  # fmt: skip
AROUND = st.sampled_from(
    ["{}", "тел {}, ждёт", "({})", "клиент:{}.", "в 03:30 звонил {} дважды", "\u202e{}"]
)


def hidden_whole(number: str, groups: tuple[int, ...], gap: str, script: str, around: str) -> bool:
    pieces, at = [], 0
    for size in groups:
        pieces.append(number[at : at + size])
        at += size
    written = gap.join(pieces).translate(str.maketrans("0123456789", script))
    screened = SCREEN.text(around.format(written)).text.replace("03:30", "")
    return not any(character.isdigit() for character in screened)


@given(
    st.from_regex(r"[78][3489][0-9]{9}", fullmatch=True),
    st.sampled_from([(1, 3, 3, 2, 2), (1, 3, 3, 4), (1, 3, 7), (1, 10), (11,), (1, 4, 2, 2, 2)]),
    GAPS, SCRIPTS, AROUND,
)  # fmt: skip
def test_no_disguise_takes_a_phone_past_the_screen(
    number: str, groups: tuple[int, ...], gap: str, script: str, around: str
) -> None:
    assert hidden_whole(number, groups, gap, script, around)


@given(
    st.from_regex(r"[3489][0-9]{9}", fullmatch=True),
    st.sampled_from(
        [(3, 3, 2, 2), (4, 2, 2, 2), (5, 1, 2, 2), (3, 7), (10,), (4, 6), (5, 5), (3, 3, 4),
         (4, 3, 3), (4, 2, 4)]
    ),
    GAPS, SCRIPTS, AROUND,
)  # fmt: skip
@example("3532123456", (4, 2, 2, 2), ", ", "0123456789", "{}")
@example("3532123456", (4, 2, 4), " / ", "0123456789", "{}")
@example("4951234567", (5, 5), ", ", "0123456789", "{}")
def test_no_disguise_takes_a_city_number_past_the_screen(
    number: str, groups: tuple[int, ...], gap: str, script: str, around: str
) -> None:
    assert hidden_whole(number, groups, gap, script, around)


@given(
    st.from_regex(r"[2-6][0-9]{14}", fullmatch=True).map(luhn_complete),
    st.sampled_from([(4, 4, 4, 4), (16,), (8, 8), (1,) * 16]),
    GAPS, SCRIPTS, AROUND,
)  # fmt: skip
def test_no_disguise_takes_a_card_past_the_screen(
    number: str, groups: tuple[int, ...], gap: str, script: str, around: str
) -> None:
    assert hidden_whole(number, groups, gap, script, around)


@given(
    st.from_regex(r"4[02][0-9]{18}", fullmatch=True),
    st.sampled_from([(20,), (5, 3, 1, 4, 7), (4, 4, 4, 4, 4)]),
    GAPS, SCRIPTS, AROUND,
)  # fmt: skip
def test_no_disguise_takes_an_account_past_the_screen(
    number: str, groups: tuple[int, ...], gap: str, script: str, around: str
) -> None:
    assert hidden_whole(number, groups, gap, script, around)


@pytest.mark.parametrize(
    "text",
    ["(3532) 55-12-34", "998901234567", "8,922,555,12,34", "4276/8800/1234/5674", "55-12-34"],
)
def test_what_a_reviewer_got_past_the_screen_is_hidden(text: str) -> None:
    assert not any(one.isdigit() for one in SCREEN.text(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "порты 80, 443, 8080, 5060, 4500",
        "операторы 117, 118, 120, 133 и 204",
        "7, 12, 14, 15, 18, 20 звонков по часам",
        "22.11.2026 03:30-04:15",
        "с 22.11.2026 по 23.11.2026, 2026-11-22T03:30:15.123",
        "uuid 550e8400-e29b-41d4-a716-446655440000",
        "25 27 31 29 120 340 512 мс",
    ],
)
def test_rows_of_figures_and_times_are_no_number(text: str) -> None:
    assert SCREEN.text(text).text == text
