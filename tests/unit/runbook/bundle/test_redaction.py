"""The one step of redaction: what it takes out, what it must leave, and that equal stays equal."""

import base64
import ipaddress
import random
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from runbook.bundle.inside import inner_of
from runbook.bundle.known import Kind, Known, people, remains
from runbook.bundle.redaction import OwnDigest, Redactor, Vetted
from runbook.settings import Settings
from runbook.settings.shapes import Contact, Hub, Internet, Mail, Service, Telegram, Vpn, Webhook

SALT = bytes(range(32))


def redactor(*known: Known, **more: object) -> Redactor:
    return Redactor(known, SALT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C:\\Users\\ivanova\\AppData", "%USERPROFILE%\\AppData"),
        ("/home/ivanova/.config", "%USERPROFILE%/.config"),
        ("C:\\Пользователи\\Анна Иванова\\x", "%USERPROFILE%\\x"),
        ("anna@bank.example", "[mail]"),
        ("https://user:pass@proxy.example:3128/", "https://proxy.example:3128/"),
        ("123456789:AAE-abcdefghijklmnopqrstuvwxyz", "[secret]"),
        ("Authorization: Runbook abcdefghijklmnop.qrstuvwxyz", "[secret]"),
        ("password=hunter2", "[secret]"),
        ("95.84.17.203", "95.84.17.0/24"),
        ("2a00:1fa0:42:1::7", "2a00:1fa0::/32"),
        ("звонила +7 922 000-00-00 сегодня", "звонила [number] сегодня"),
        ("звонила Иванова Анна Петровна", "звонила [person]"),
    ],
)
def test_what_has_a_telling_shape_is_taken_out(text: str, said: str) -> None:
    assert redactor().text(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T01:13:05.120Z",
        "home:op-117/router",
        "anchor:tls://ya.ru:443",
        "192.168.1.0/24",
        "10.20.1.10",
        "100.64.0.1",
        "::1",
        "0.0.0.0/0",
        "E86.20",
        "10.0.19045",
        "timed out after 1500 ms",
        "f" * 64,
        "01:13:05",
    ],
)
def test_what_an_administrator_needs_stays(text: str) -> None:
    assert redactor().text(text) == text


def test_hardware_addresses_become_aliases_that_stay_equal_within_one_bundle_only() -> None:
    one, other = redactor(), Redactor((), bytes(32))
    first = one.text("aa:bb:cc:dd:ee:0f")
    assert first == one.text("AA-BB-CC-DD-EE-0F") == one.text("aabb.ccdd.ee0f")
    assert first != one.text("aa:bb:cc:dd:ee:10")
    assert first != other.text("aa:bb:cc:dd:ee:0f")
    # The address a system makes of it (RFC 4291, appendix A) tells it just as well.
    assert one.text("fe80::a8bb:ccff:fedd:ee0f") == "fe80::/64"
    assert one.text("fd00::a8bb:ccff:fedd:ee0f").startswith("hardware-")


def test_addresses_everybody_asks_and_the_banks_own_stay_whole() -> None:
    kept = redactor(keep={"8.8.8.8", "203.0.113.10"})
    assert kept.text("tls://8.8.8.8:443") == "tls://8.8.8.8:443"
    assert kept.text("203.0.113.10") == "203.0.113.10"


def test_without_addresses_the_banks_inside_becomes_aliases() -> None:
    settings = Settings(
        vpn=Vpn(gateway="vpn.bank.example", networks=("10.20.0.0/16",), domains=("bank.internal",)),
        services=(Service(url="https://crm.bank.internal/health", id="crm"),),
    )
    bare = redactor(inner=inner_of(settings))
    said = bare.text("https://crm.bank.internal:443 10.20.1.10 db7.bank.internal vpn.bank.example")
    assert not any(one in said for one in ("bank.internal", "10.20", "vpn.bank"))
    assert bare.text("192.168.1.1") == "192.168.1.1"
    assert bare.text("10.20.1.10") == bare.text("10.20.1.10")
    whole = redactor()
    assert whole.text("crm.bank.internal 10.20.1.10") == "crm.bank.internal 10.20.1.10"


BANK = Settings(
    telegram=Telegram(api_url="https://tg-relay.corp.lan"),
    mail=Mail(server="mx7.corp.lan"),
    webhook=Webhook(proxy="socks5://proxy.corp.lan:1080"),
    contacts=(Contact(role="lead", webhook="https://hooks.corp.lan/alerts"),),
    hub=Hub(urls=("https://hub.corp.lan:9443", "https://10.77.7.7", "https://[fd00::77]:9443")),
    internet=Internet(
        domestic=("tls://ya.ru:443", "tls://anchor.corp.lan:443"),
        resolvers=("8.8.8.8", "10.88.8.8", "91.203.177.9"),
        addresses={"pinned.corp.lan": ("10.99.9.9",)},
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        *("tg-relay.corp.lan", "mx7.corp.lan", "proxy.corp.lan", "hooks.corp.lan", "hub.corp.lan"),
        *("10.77.7.7", "fd00::77", "anchor.corp.lan", "10.88.8.8", "91.203.177.9"),
        *("pinned.corp.lan", "10.99.9.9", "dsn.corp.lan"),
    ],
)
def test_without_addresses_no_place_the_bank_has_named_stays(text: str) -> None:
    inner = inner_of(BANK, ["https://me:secret@dsn.corp.lan/x", "no address"])
    for keep in ((), (text,)):
        said = redactor(inner=inner, keep=keep).text(f"https://{text} said: no")
        assert not any(one in said for one in (text, "corp", "91.203"))
        assert "inner-" in said


def test_without_addresses_the_programs_own_words_and_places_stay() -> None:
    settings = Settings(
        mail=Mail(server="mail"),
        hub=Hub(urls=("https://hub:9443", "http://127.0.0.1:8080")),
    )
    bare = redactor(inner=inner_of(settings, ["https://events"]), keep=("8.8.8.8",))
    for text in ("mail", "hub", "events", "127.0.0.1", "8.8.8.8", "ya.ru", "api.telegram.org"):
        assert bare.text(text) == text


_HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(st.integers(1, 10**12), _HEX)
@example(27, "4db79225551234ccce3ac05beb7e0000")
@example(123456, "0123456789abcdef0123456789abcdef")
@example(8, "9" * 32)
def test_the_head_of_a_chain_and_a_digest_of_our_own_stay(number: int, digits: str) -> None:
    one = redactor()
    for text in (f"{number}:{digits}", digits * 2):
        assert one.text(OwnDigest.of(text)) == text
    assert not one.removed


def test_a_digest_of_anybodys_that_stands_alone_stays() -> None:
    one, chance = redactor(), random.Random(7)
    for _ in range(1000):
        text = chance.randbytes(32).hex()
        assert one.text(text) == text
    assert not one.removed
    # A number that somebody has made as long as a digest is still a number.
    assert one.text("b" * 53 + "79225551234") == "b" * 53 + "[number]"


@pytest.mark.parametrize(
    "text",
    [
        "123456789:AAE-abcdefghijklmnopqrstuvwxyz",
        "27:4db79225551234",
        "+79225551234",
        "79225551234",
        "4111111111111111",
        "звонила 79225551234 сегодня",
        "27:4db79225551234ccce3ac05beb7e0000 79225551234",
    ],
)
def test_what_only_begins_like_a_digest_is_read_as_all_else(text: str) -> None:
    said = redactor().text(OwnDigest.of(text))
    assert said == redactor().text(text)
    assert "79225551234" not in said
    assert text != said


def test_what_is_known_is_found_in_a_digest_too() -> None:
    one = redactor(Known(Kind.SECRET, "c0ffee"))
    assert "c0ffee" not in one.text(OwnDigest.of(f"7:c0ffee{'1' * 26}"))


def test_a_vetted_text_is_not_read_as_free_text_but_searched_for_known_values() -> None:
    one = redactor(Known(Kind.HOST, "NB-IVANOVA"))
    assert one.text(Vetted("Пётр Сидоров")) == "Пётр Сидоров"
    assert one.text(Vetted("NB-IVANOVA 3")) == "[host] 3"


def test_an_ordinary_word_is_no_persons_name() -> None:
    assert not list(people(["Руководитель смены"]))
    assert {one.value for one in people(["Иванова Анна"])} == {
        *("Иванова Анна", "Анна Иванова", "Иванова", "Анна"),
    }


def test_a_word_of_a_name_inside_another_word_is_another_word() -> None:
    one = redactor(*people(["Роман Ким"]))
    assert one.text("романтика") == "романтика"
    assert one.text("Роман") == "[person]"


_SECRETS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Mn", "Me")),
    min_size=6,
    max_size=40,
).filter(lambda one: one == one.strip() and one.isprintable())
_AROUND = st.text("abc .,:/=\"'{}[]я", max_size=12)


@given(_SECRETS, _AROUND, _AROUND, st.integers(0, 5))
@example("00000\uf9be", "", "", 0)
@example("00000\uf9be", "", "", 2)
def test_a_known_secret_is_found_in_every_writing(
    secret: str, before: str, after: str, form: int
) -> None:
    assume(secret.casefold() not in "[secret]")
    forms = (
        secret,
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
        base64.urlsafe_b64encode(secret.encode()).decode(),
        base64.b64encode(secret.encode("utf-16-le")).decode(),
        secret.encode().hex(),
    )
    known = redactor(Known(Kind.SECRET, secret))
    said = known.document({"a": [before + forms[form] + after], before + secret: 1})
    shown = str(said)
    assert forms[form].rstrip("=") not in shown.replace("[secret]", "")


@given(st.integers(0, 10**10 - 1), st.sampled_from(["", " ", "-", ") ", ".", "%20"]))
def test_a_known_phone_is_found_with_any_signs_between_its_digits(number: int, sign: str) -> None:
    digits = f"{number:010d}"
    known = redactor(Known(Kind.PHONE, "+7" + digits))
    shown = f"+7{sign}{digits[:3]}{sign}{digits[3:6]}{sign}{digits[6:8]}{sign}{digits[8:]}"
    assert digits[6:] not in known.text(f"tel={shown};")


@given(st.ip_addresses())
def test_no_public_address_stays_whole(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    said = redactor().text(str(address))
    if address.is_global and not address.is_multicast:
        assert str(address) != said


_PLAIN = st.text() | st.none() | st.integers()


@given(
    st.recursive(_PLAIN, lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=8)
)
def test_any_document_comes_out_as_a_document(value: object) -> None:
    redactor(Known(Kind.PERSON, "Иванова"), Known(Kind.PHONE, "+79220000000")).document(value)


def test_the_last_look_finds_what_a_mistake_before_it_would_have_left() -> None:
    known = (Known(Kind.SECRET, "hunter2-secret"),)
    assert remains(b'{"a": "hunter2-secret"}', known)
    assert remains("hunter2-secret".encode("utf-16-le"), known)
    assert remains(base64.b64encode(b"hunter2-secret"), known)
    assert not remains(b'{"a": "fine"}', known)
