"""Links the operator's phone opens, read again by somebody else's parser."""

from urllib.parse import parse_qs, urlsplit

import pytest

from notifier.handoff.links import (
    app_link,
    bot_link,
    phone_number,
    share_link,
    sms_link,
)

TEXT = "Сбой у op-117: 100 % & «нет» = C++? #3f9a/1; код 123-456\nответ 4821-7"


def test_the_bots_links_carry_the_start_as_it_is() -> None:
    start = "E-_" + "a" * 61
    assert bot_link("bank_bot", start) == f"https://t.me/bank_bot?start={start}"
    assert app_link("bank_bot", start) == f"tg://resolve?domain=bank_bot&start={start}"


def test_a_text_message_arrives_as_it_was_written() -> None:
    found = urlsplit(sms_link("+7 900 000-00-02", TEXT))
    assert (found.scheme, found.path, found.fragment) == ("sms", "+79000000002", "")
    assert parse_qs(found.query, strict_parsing=True) == {"body": [TEXT]}
    assert found.query.isascii()


def test_what_is_shared_arrives_as_it_was_written() -> None:
    found = urlsplit(share_link(TEXT))
    assert (found.netloc, found.path) == ("t.me", "/share/url")
    asked = parse_qs(found.query, strict_parsing=True, keep_blank_values=True)
    assert asked == {"url": [""], "text": [TEXT]}


@pytest.mark.parametrize(
    ("written", "dialled"),
    [("8 (900) 000-00-02", "+79000000002"), ("+7 900 000 00 02", "+79000000002"),
     ("7 900 000-00-02", "+79000000002"), ("9000000002", "+79000000002"),
     ("+375 29 000-00-00", "+375290000000"), ("0890", "0890"), ("112", "112"),
     ("8 800 000-00-00 доб. 123", "+78000000000"),
     ("+7 495 000\u201100\u201100, 55", "+74950000000"),
     ("8 800 000-00-00#4", "+78000000000")],
)  # fmt: skip
def test_a_phone_is_dialled_as_a_mobile_dials_it(written: str, dialled: str) -> None:
    assert phone_number(written) == dialled


@pytest.mark.parametrize("written", ["", "  ", "+", "12", "*100#", "нет"])
def test_what_is_no_phone_is_not_dialled(written: str) -> None:
    with pytest.raises(ValueError):
        phone_number(written)
