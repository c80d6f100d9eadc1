"""The e-mail channel against a real SMTP server: what arrives, and every fault told apart."""

import logging
import socket
import time
from collections.abc import Iterator
from email.header import decode_header
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Reason, Receipt, Recipient
from notifier.dispatch.at_once import check_now, send_now
from notifier.message import Message
from notifier.providers.email import Email
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from tests.far_ends.authority import Authority
from tests.far_ends.smtp import LOGIN, PASSWORD
from tests.far_ends.smtp_faults import FAULTS
from tests.integration.notifier.desk import KEY, desk
from tests.integration.notifier.post_office import ALERT, LEAD, Password, Post, posted, send


@pytest.fixture
def post(authority: Authority) -> Iterator[Post]:
    with posted(authority) as made:
        yield made


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_arrives_encrypted_and_logged_in(authority: Authority, security: str) -> None:
    with posted(authority, security=security) as post:
        receipt = send(post.settings(security=security))
    assert isinstance(receipt, Receipt)
    (taken,) = post.state.accepted
    assert (taken.encrypted, taken.login) == (True, LOGIN)
    assert (taken.sender, taken.recipients) == ("runbook@bank.test", (LEAD,))
    assert taken.message["Subject"] == ALERT.title
    assert taken.text == "Провайдер: почти точно\nс 02:13 МСК\n\nинцидент 7\n"
    assert taken.message["Message-ID"] == receipt.message_id
    assert (taken.message["Importance"], taken.message["Auto-Submitted"]) == (
        "high",
        "auto-generated",
    )


def test_nothing_names_this_computer_neither_in_the_greeting_nor_in_the_mail(post: Post) -> None:
    assert isinstance(send(post.settings()), Receipt)
    assert set(post.state.greeted) == {"[127.0.0.1]"}
    head = post.state.accepted[0].content.partition(b"\r\n\r\n")[0].decode()
    assert socket.gethostname() not in head.replace("localhost", "")
    assert "127.0.0.1" not in head


def test_new_words_for_an_old_mail_are_a_further_mail_of_the_same_thread(post: Post) -> None:
    first = send(post.settings())
    assert isinstance(first, Receipt)
    edit = Envelope(delivery="e1", incident=KEY, purpose=Purpose.EDIT)
    second = send(post.settings(), Message("Связь есть", rings=False), first.message_id, edit)
    assert isinstance(second, Receipt)
    ring, edited = (one.message for one in post.state.accepted)
    assert ring["References"] == edited["References"]
    assert ring["Message-ID"] != edited["Message-ID"]
    assert edited["Importance"] is None


def test_lines_that_begin_with_a_dot_and_long_ones_arrive_whole(post: Post) -> None:
    lines = (".", "..точка", "x" * 5000, "🚨" * 400, ".")
    assert isinstance(send(post.settings(), Message("Сбой", lines)), Receipt)
    assert post.state.accepted[0].text == "\n".join(lines) + "\n"


NOT_SENT, AMBIGUOUS = ErrorCode.NOT_SENT, ErrorCode.AMBIGUOUS
TOLD_APART = {
    "greeting_421": (ErrorCode.SERVER_ERROR, ""),
    "greeting_421_rate": (ErrorCode.RATE_LIMITED, ""),
    "greeting_554": (ErrorCode.SERVER_ERROR, ""),
    "greeting_http": (ErrorCode.NOT_AN_API, ""),
    "greeting_hang": (NOT_SENT, Reason.TIMED_OUT),
    "greeting_reset": (NOT_SENT, Reason.UNREACHABLE),
    "ehlo_421": (ErrorCode.SERVER_ERROR, ""),
    "ehlo_502": (ErrorCode.SERVER_ERROR, ""),
    "ehlo_hang": (NOT_SENT, Reason.TIMED_OUT),
    "ehlo_reset": (NOT_SENT, Reason.UNREACHABLE),
    "starttls_454": (ErrorCode.SERVER_ERROR, ""),
    "starttls_501": (ErrorCode.NOT_AN_API, Reason.UNPROTECTED),
    "starttls_hang": (NOT_SENT, Reason.TIMED_OUT),
    "starttls_silence": (NOT_SENT, Reason.TIMED_OUT),
    "starttls_reset": (NOT_SENT, Reason.UNREACHABLE),
    "auth_454": (ErrorCode.SERVER_ERROR, ""),
    "auth_530": (ErrorCode.WRONG_TOKEN, ""),
    "auth_534": (ErrorCode.WRONG_TOKEN, ""),
    "auth_535": (ErrorCode.WRONG_TOKEN, ""),
    "auth_504": (ErrorCode.WRONG_TOKEN, ""),
    "auth_hang": (NOT_SENT, Reason.TIMED_OUT),
    "mail_421": (ErrorCode.SERVER_ERROR, ""),
    "mail_450_rate": (ErrorCode.RATE_LIMITED, ""),
    "mail_452": (ErrorCode.SERVER_ERROR, ""),
    "mail_530": (ErrorCode.WRONG_TOKEN, ""),
    "mail_550": (ErrorCode.BAD_REQUEST, ""),
    "rcpt_450": (ErrorCode.SERVER_ERROR, ""),
    "rcpt_451": (ErrorCode.SERVER_ERROR, ""),
    "rcpt_451_rate": (ErrorCode.RATE_LIMITED, ""),
    "rcpt_550": (ErrorCode.BLOCKED, ""),
    "rcpt_551": (ErrorCode.BLOCKED, ""),
    "rcpt_553": (ErrorCode.BLOCKED, ""),
    "rcpt_554": (ErrorCode.BAD_REQUEST, ""),
    "rcpt_354": (ErrorCode.NOT_AN_API, ""),
    "rcpt_reset": (NOT_SENT, Reason.UNREACHABLE),
    "data_451": (ErrorCode.SERVER_ERROR, ""),
    "data_552": (ErrorCode.BAD_REQUEST, ""),
    "data_hang": (NOT_SENT, Reason.TIMED_OUT),
    "data_reset": (NOT_SENT, Reason.UNREACHABLE),
    "end_451": (ErrorCode.SERVER_ERROR, ""),
    "end_451_rate": (ErrorCode.RATE_LIMITED, ""),
    "end_552": (ErrorCode.BAD_REQUEST, ""),
    "end_554": (ErrorCode.BAD_REQUEST, ""),
    "end_354": (AMBIGUOUS, ""),
    "end_hang": (AMBIGUOUS, ""),
    "end_reset": (AMBIGUOUS, ""),
    "end_http": (AMBIGUOUS, ""),
}
HARMLESS = {"end_250_slowly", "goodbye_hang", "goodbye_reset"}


def test_every_fault_the_server_knows_is_tried() -> None:
    assert set(TOLD_APART) | HARMLESS == set(FAULTS)


@pytest.mark.parametrize("name", TOLD_APART)
def test_each_fault_is_told_apart_and_the_password_shows_nowhere(
    post: Post, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    post.state.fail(name)
    code, reason = TOLD_APART[name]
    pause = 60.0 if code is ErrorCode.RATE_LIMITED else None
    # Whoever hangs must be met before the deadline, and nobody else may meet it.
    result = send(post.settings(deadline=3.0 if name.endswith("_hang") else 20.0))
    assert result == DeliveryError(code, Reason(reason), retry_after=pause)
    assert not post.state.queue
    known_there = bool(post.state.accepted)
    assert known_there == (code is AMBIGUOUS)
    assert isinstance(result, DeliveryError)
    words = [*result.wording("ru", "email"), *result.wording("en", "email")]
    assert_no_secret(caplog, result, *words)
    post.state.accepted.clear()
    assert isinstance(send(post.settings()), Receipt), "the next one goes out"


def assert_no_secret(caplog: pytest.LogCaptureFixture, *shown: object) -> None:
    formatter = logging.Formatter()
    logged = [formatter.format(record) for record in caplog.records]
    for text in [*logged, *(f"{one!r}{one!s}" for one in shown)]:
        assert PASSWORD not in text
        assert LEAD not in text


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_slow_answer_and_a_rude_goodbye_change_nothing(post: Post, name: str) -> None:
    post.state.fail(name)
    begun = time.monotonic()
    assert isinstance(send(post.settings()), Receipt)
    assert len(post.state.accepted) == 1
    assert time.monotonic() - begun < 25


@pytest.mark.parametrize(
    "to", ["", "lead", "a@b\r\nBcc: c@d", "a@b.test, c@d.test", "почта@b.test"]
)
def test_what_is_no_address_is_never_tried(post: Post, to: str) -> None:
    assert send(post.settings(), to=to) == DeliveryError(ErrorCode.BAD_REQUEST)
    assert post.state.connections == 0


def test_the_check_logs_in_and_tells_nobody(post: Post) -> None:
    assert check_now(post.settings()) == "runbook@bank.test"
    assert post.state.logins == [("PLAIN", True)]
    assert post.state.accepted == []
    wrong = post.settings(password=Password("wrong"))
    assert check_now(wrong) == DeliveryError(ErrorCode.WRONG_TOKEN)


@pytest.mark.parametrize(
    ("changed", "identifier"),
    [
        ({"ca_file": "/nowhere/ca.pem"}, "mail.ca_file"),
        ({"security": "ssl"}, "mail.security"),
        ({"sender": "runbook"}, "mail.sender"),
        ({"sender": "a@b.test\r\nBcc: c@d.test"}, "mail.sender"),
        ({"server": ""}, "mail.server"),
        ({"server": "я" * 300}, "mail.server"),
        ({"port": 0}, "mail.server"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(
    post: Post, changed: dict[str, object], identifier: str
) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Email(post.settings(**changed))
    assert caught.value.id == identifier
    assert set(caught.value.sentence) == set(caught.value.hint) == {"ru", "en"}


@pytest.mark.parametrize("name", ["end_hang", "end_reset"])
def test_after_an_unknown_end_one_repeat_goes_out_marked_as_such(
    post: Post, journal: Path, name: str
) -> None:
    post.state.fail(name)
    lead = Recipient("shift_lead", "Руководитель смены", "email", LEAD)
    with desk(journal, {"email": post.settings(deadline=4.0)}) as place:
        place.put(Purpose.RING, "Нет связи у op-117", lead)
        place.until(lambda: len(post.state.accepted) == 2)
        place.until(lambda: any(one.phase == "accepted" for one in place.notices))
    first, second = (one.message for one in post.state.accepted)
    assert first["Subject"] == "Нет связи у op-117"
    assert second["Subject"] == "Повтор. Нет связи у op-117"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["References"] == second["References"] != None  # noqa: E711 - a chain


def test_a_test_mail_belongs_to_no_thread(post: Post) -> None:
    assert isinstance(send_now(post.settings(), LEAD, ALERT), Receipt)
    assert isinstance(send(post.settings(), envelope=BARE), Receipt)
    assert all(one.message["References"] is None for one in post.state.accepted)


def test_subjects_in_the_wild_are_readable(post: Post) -> None:
    title = "Нет связи у op-117: «Дом.ру» 🚨 =?utf-8?q?x?= <b> " + "очень длинный " * 5
    assert isinstance(send(post.settings(), Message(title)), Receipt)
    raw = post.state.accepted[0].content.partition(b"\r\n\r\n")[0].decode("ascii")
    subject = raw.partition("Subject: ")[2].partition("\r\nFrom:")[0].replace("\r\n ", " ")
    shown = "".join(text.decode(of or "ascii") for text, of in decode_header(subject))
    assert shown == " ".join(title.split())
