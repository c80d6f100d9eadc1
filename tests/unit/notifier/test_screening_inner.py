"""What is inner by its kind, what is inner because its neighbour is, and people's names."""

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.message import Message
from notifier.screening.screening import Hidden, Screen

BARE = Screen.of()
OURS = Screen.of(
    domains=("office.example",),
    hosts=("crm.bank.example", "vpn.gate.bank.ru", "bank.msk.ru", "chat.bank2.com.ru", "single"),
    networks=("203.0.113.0/24",),
    keep=("online.bank.example",),
)


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "10.255.255.254", "172.16.0.1", "172.31.255.1", "192.168.0.1", "192.168.100.0/24",
     "100.64.0.1", "100.127.1.1", "169.254.10.20", "fc00::1", "fd12:3456:789a::1", "fe80::1",
     "fe80::1%eth0", "FE80::aa:1", "fdff::/16", "::ffff:10.1.2.3", "10.0.0.0/8", "10.1.2.3/32"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["узел {} молчит", "({})", "http://{}/health", "{}."])
def test_private_addresses_are_hidden_without_being_configured(address: str, around: str) -> None:
    screened = BARE.text(around.format(address))
    assert screened.hidden == {Hidden.INNER_ADDRESS}
    left = screened.text.replace("::ffff:", "").replace("[скрыто: внутренний адрес]", "")
    assert left == around.format("")


@pytest.mark.parametrize(
    "text",
    ["::ffff:a14:10a", "::FFFF:0a14:010a", "64:ff9b::a14:10a", "::ffff:a14:0/112",
     "010.020.001.010", "10-20-1-10", "10[.]20[.]1[.]10", "10(.)20.1.10", "10。20。1。10",
     "192-168-1-1"],
)  # fmt: skip
def test_a_private_address_in_disguise_is_hidden(text: str) -> None:
    assert BARE.text(f"узел {text} молчит").text == "узел [скрыто: внутренний адрес] молчит"


@pytest.mark.parametrize(
    "text", ["::ffff:808:808", "64:ff9b::808:808", "077.088.008.008", "8-8-8-8", "1-10-20-1-10"]
)
def test_a_public_address_in_such_clothes_stays(text: str) -> None:
    assert BARE.text(f"узел {text} молчит").text == f"узел {text} молчит"


@pytest.mark.parametrize(
    "text",
    ["crm。bank。internal", "crm．bank｡internal", "crm[.]bank[.]internal", "crm(.)bank.internal",
     "crm.bаnk.intеrnаl", "сrm.bаnk.ехаmрlе"],
)  # fmt: skip
def test_an_inner_name_in_disguise_is_hidden(text: str) -> None:
    assert OURS.text(f"узел {text} молчит").text == "узел [скрыто: внутреннее имя] молчит"


def test_where_the_bank_shows_inner_places_the_clients_numbers_stay_hidden() -> None:
    screen = Screen.of(hosts=("crm.bank.example",), inner_shown=True)
    text = "crm.bank.example 10.20.1.40 fd00:20::1 10-20-1-10, 8 922 000 00 00, x@mail.ru"
    assert screen.text(text).text == (
        "crm.bank.example 10.20.1.40 fd00:20::1 10-20-1-10, [скрыто: телефон], "
        "[скрыто: адрес почты]"
    )


@pytest.mark.parametrize(
    "address",
    ["9.255.255.255", "11.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "192.169.1.1",
     "100.63.1.1", "100.128.0.1", "169.253.1.1", "77.88.8.8", "203.0.113.10", "2a02:6b8::1",
     "2001:db8::1", "::1", "127.0.0.1", "10.0.19045.1", "1.10.0.0.1"],
)  # fmt: skip
def test_public_addresses_and_versions_stay_where_they_are_not_configured(address: str) -> None:
    assert BARE.text(f"узел {address} молчит").text == f"узел {address} молчит"


@pytest.mark.parametrize(
    "name",
    ["crm.internal", "a.b.c.internal", "printer.local", "nas.lan", "dc01.corp", "dc01.bank.corp",
     "router.home.arpa", "wiki.intranet", "files.private", "pc.home", "host.localdomain",
     "CRM.Bank.Internal", "srv_1.lan", "тест.local"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["узел {} молчит", "https://{}:8443/health", "{}.", "«{}»"])
def test_names_that_exist_only_inside_are_hidden_without_being_configured(
    name: str, around: str
) -> None:
    screened = BARE.text(around.format(name))
    assert screened.text == around.format("[скрыто: внутреннее имя]")
    assert screened.hidden == {Hidden.INNER_NAME}


@pytest.mark.parametrize(
    "name",
    ["crm.bank.example", "db.bank.example", "DB.bank.example", "a.b.bank.example",
     "x.crm.bank.example", "vpn2.gate.bank.ru", "vpn.gate.bank.ru", "bank.msk.ru",
     "crm.bank.msk.ru", "mail.bank2.com.ru", "wiki.office.example", "office.example", "single"],
)  # fmt: skip
def test_inner_hosts_hide_their_neighbours(name: str) -> None:
    assert OURS.text(f"узел {name}, порт 443").text == "узел [скрыто: внутреннее имя], порт 443"


@pytest.mark.parametrize(
    "name",
    ["bank.example", "www.bank.example", "online.bank.example", "domru.ru", "lk.domru.ru", "ya.ru",
     "rt.ru", "www.bank2.com.ru", "other.com.ru", "mos.msk.ru", "bank.ru", "t.me", "single.ru",
     "db.bank.example.org", "mybank.example", "v1.2.3", "02.13", "т.е", "internal", "local",
     "home", "singles", "api.telegram.org"],
)  # fmt: skip
def test_public_names_stay(name: str) -> None:
    assert OURS.text(f"сайт {name}, порт 443").text == f"сайт {name}, порт 443"


def capitals(text: str) -> Iterator[tuple[int, int]]:
    """Two words with capitals: enough of a heuristic to see what the screen makes of it."""
    for found in re.finditer(r"[А-Я][а-яё]+ [А-Я][а-яё]+", text):
        yield found.span()


def test_names_are_hidden_where_the_finder_sees_them_and_only_there() -> None:
    screen = Screen.of(keep=("Мария Ленина",), names=capitals)
    message = Message(
        "Клиент ждёт: Иванов Пётр, 89220000000",
        ("знает Мария Ленина", "сервер crm.bank.internal; Сидоров Олег и Ким Анна.", "02:13"),
    )
    clean, hidden = screen.message(message)
    assert clean.title == "Клиент ждёт: [скрыто: имя], [скрыто: телефон]"
    assert clean.lines == (
        "знает Мария Ленина",
        "сервер [скрыто: внутреннее имя]; [скрыто: имя] и [скрыто: имя].",
        "02:13",
    )
    assert hidden == {Hidden.NAME, Hidden.PHONE, Hidden.INNER_NAME}
    assert Screen.of().text("Иванов Пётр").text == "Иванов Пётр"


def test_what_is_settled_inside_a_name_is_left_and_the_rest_is_hidden() -> None:
    screen = Screen.of(keep=("Пётр",), names=lambda text: [(0, len(text))], lang="en")
    assert screen.text("Иванов Пётр Ильич").text == "[hidden: name]Пётр[hidden: name]"


ALPHABET = st.sampled_from(
    ["Иванов ", "Пётр ", "crm.bank.example", "10.1.2.3", "fe80::1%", "8 922 000 00 00 ", "@", ".",
     "www.", "4276 8800 1234 5674 ", "[скрыто: имя]", " ", "\n", "481 207 936 114 052", "x.lan",
     "\u00ad", "\u0301", "ﬁ", "№", "²", "\u202e", "-", ":", "/", "02:13", "«", "»", "г-н "]
)  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(ALPHABET, max_size=30).map("".join)))
def test_screening_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    screen = Screen.of(hosts=("crm.bank.example",), keep=("op-117",), names=capitals)
    once = screen.text(text)
    again = screen.text(once.text)
    assert again.text == once.text
    assert again.hidden == frozenset()


@pytest.mark.parametrize("piece", ["a.", "сл", "x@", "1 ", "1-", "1.1.", "::", "Аб Вг ", "8 922 "])
def test_no_text_takes_its_square(piece: str) -> None:
    """Sixteen times the longest message: seconds at most, where its square took half a minute."""
    # Of this thread's own work: a busy computer takes nothing of it.
    begun = time.thread_time()
    OURS.text((piece * 65_536)[:65_536])
    assert time.thread_time() - begun < 15
