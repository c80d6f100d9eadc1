"""A mail's bytes: what it says, which thread it is in, and that no text becomes a header."""

import socket
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import Purpose
from notifier.message import EmptyMessageError, Message
from notifier.providers.email_letter import SUBJECT_LIMIT, compose, mailbox
from notifier.providers.parts import parted
from notifier.providers.provider import BARE, Envelope

KEY = "a1b2c3d4e5f60718"
FROM, TO = Address("", addr_spec="runbook@bank.test"), Address("", addr_spec="lead@bank.test")
RING = Envelope(delivery="0f" * 16, incident=KEY, purpose=Purpose.RING)
NOW = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)
ALLOWED = {
    *("subject", "from", "to", "date", "message-id", "in-reply-to", "references"),
    *("auto-submitted", "x-auto-response-suppress", "importance", "x-priority"),
    *("content-type", "content-transfer-encoding", "mime-version"),
}


def read(message: Message, envelope: Envelope = RING):  # type: ignore[no-untyped-def]
    letter = compose(FROM, TO, message, envelope, NOW)
    return message_from_bytes(letter.content, policy=default)


def text(mail) -> str:  # type: ignore[no-untyped-def]
    return str(mail.get_content()).replace("\r\n", "\n")


def test_a_letter_says_the_title_as_subject_and_the_rest_as_text() -> None:
    mail = read(Message("Нет связи у op-117", ("Провайдер", ".точка в начале"), "инцидент 7"))
    assert mail["Subject"] == "Нет связи у op-117"
    assert text(mail) == "Провайдер\n.точка в начале\n\nинцидент 7\n"
    assert (mail["From"], mail["To"]) == ("runbook@bank.test", "lead@bank.test")
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["Importance"], mail["X-Priority"]) == ("high", "1")


def test_what_does_not_ring_and_edits_are_not_important() -> None:
    assert read(Message("тихо", rings=False))["Importance"] is None
    edit = Envelope(delivery="d", incident=KEY, purpose=Purpose.EDIT)
    assert read(Message("правка"), edit)["Importance"] is None


def test_a_repeat_has_the_same_id_and_another_delivery_has_not() -> None:
    first, again = (read(Message(text))["Message-ID"] for text in ("Сбой", "Повтор. Сбой"))
    assert first == again == f"<{'0f' * 16}@bank.test>"
    other = Envelope(delivery="other", incident=KEY)
    assert read(Message("Сбой"), other)["Message-ID"] != first


def test_all_mails_of_one_incident_are_one_thread_and_a_test_is_in_none() -> None:
    ring = read(Message("Сбой"))
    edit = read(Message("Связь есть"), Envelope("x", KEY, Purpose.EDIT))
    other = read(Message("Сбой"), Envelope("y", "ffff", Purpose.RING))
    assert ring["References"] == ring["In-Reply-To"] == edit["References"] == edit["In-Reply-To"]
    assert other["References"] != ring["References"]
    bare = [read(Message("Проверка"), BARE) for _ in range(2)]
    assert bare[0]["References"] is None
    assert bare[0]["Message-ID"] != bare[1]["Message-ID"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_title_of_several_lines_cannot_become_a_header(end: str) -> None:
    mail = read(Message(f"Сбой{end}Bcc: thief@evil.test{end}{end}body"))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Сбой Bcc: thief@evil.test body"
    assert {name.lower() for name in mail} <= ALLOWED


def test_strange_ids_cannot_become_headers_either() -> None:
    evil = Envelope(delivery="x>\r\nBcc: a@b\r\n", incident="y\nBcc: c@d", purpose=Purpose.RING)
    mail = read(Message("Сбой"), evil)
    assert {name.lower() for name in mail} <= ALLOWED
    assert mail["Message-ID"] == read(Message("Сбой"), evil)["Message-ID"]


TEXTS = st.text(max_size=300)


@given(title=TEXTS, lines=st.lists(TEXTS, max_size=4), footer=TEXTS)
def test_whatever_is_said_the_headers_stay_ours_and_the_words_stay_whole(
    title: str, lines: list[str], footer: str
) -> None:
    try:
        message = Message(title, tuple(lines), footer)
    except EmptyMessageError:
        return
    content = compose(FROM, TO, message, RING, NOW).content
    head, _, _ = content.partition(b"\r\n\r\n")
    assert head.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\r\n." not in content
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    mail = message_from_bytes(content, policy=default)
    assert {name.lower() for name in mail} <= ALLOWED
    assert len(mail.items()) == len(set(mail.keys()))
    assert not mail.defects
    headline, body = parted(message, 10**6)
    # What reads mail may end lines where Python does: only the words count.
    assert mail.get_content().split() == (body or headline).split()


WORDS = st.sampled_from(
    ["Нет", "связи", "op-117", "у", "—", "🚨", "02:13", "=?utf-8?q?x?=", "x" * 90, "ы" * 70, "<b>"]
)


@given(st.lists(WORDS, min_size=1, max_size=20).map(" ".join))
def test_a_subject_arrives_as_it_was_written(title: str) -> None:
    expected = title if len(title) <= SUBJECT_LIMIT else title[: SUBJECT_LIMIT - 1] + "…"
    assert read(Message(title))["Subject"] == expected


def test_a_message_without_a_title_has_its_first_line_as_subject() -> None:
    mail = read(Message("", ("Первая", "вторая"), "конец"))
    assert mail["Subject"] == "Первая"
    assert text(mail) == "вторая\n\nконец\n"
    only = read(Message("Одно слово"))
    assert (only["Subject"], text(only)) == ("Одно слово", "Одно слово\n")


def test_nothing_in_a_mail_names_this_computer() -> None:
    content = compose(FROM, TO, Message("Сбой"), RING).content
    for name in {socket.gethostname(), socket.getfqdn()} - {"localhost"}:
        assert name.encode() not in content
    assert b"Received" not in content
    assert b"User-Agent" not in content
    assert b"X-Mailer" not in content


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("lead@bank.example", "lead@bank.example"),
        (" lead@bank.example ", "lead@bank.example"),
        ("Оповещения <runbook@bank.example>", "runbook@bank.example"),
        ('"Оповещения" <runbook@bank.example>', "runbook@bank.example"),
        ("o'neil+x@bank.example", "o'neil+x@bank.example"),
        ("lead@банк.рф", "lead@xn--80ab2al.xn--p1ai"),
    ],
)
def test_a_mail_address_is_recognised(text: str, address: str) -> None:
    found = mailbox(text)
    assert found is not None
    assert found.addr_spec == address


@pytest.mark.parametrize(
    "text",
    [
        "", "lead", "@bank.example", "lead@", "a@b@c", "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example", "a@b.example c@d.example", "<a@b.example",
        "a b@c.example", "почта@bank.example", "a@b..example>", "a@x y", "a..b@c.example",
        'x" <a@b.example> "', "a@" + "я" * 300, "\ud800@b.example", "a@b.example;c@d.example",
    ],
)  # fmt: skip
def test_what_is_no_single_mail_address_is_refused(text: str) -> None:
    assert mailbox(text) is None


@given(st.text(max_size=60))
def test_no_text_trips_the_reader_of_addresses(text: str) -> None:
    found = mailbox(text)
    assert found is None or (found.addr_spec.isascii() and " " not in found.addr_spec)
