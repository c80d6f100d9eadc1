"""A webhook's alerts arrive signed, and each answer of the bank's server is told apart."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt
from notifier.message import Message
from notifier.providers.provider import BARE, Envelope
from notifier.providers.webhook import Webhook
from tests.far_ends import hook
from tests.integration.notifier.hidden import Hidden
from tests.integration.notifier.webhook_bank import (
    ADDRESS,
    ALERT,
    HOST,
    RING,
    SECRET,
    WRITTEN,
    Bank,
    send,
)


def test_an_alert_arrives_signed_and_as_it_was_written(bank: Bank) -> None:
    receipt = send(bank.settings())
    assert isinstance(receipt, Receipt)
    (taken,) = bank.state.taken
    assert taken.message == ALERT
    assert (taken.id, taken.incident, taken.role) == (RING.delivery, RING.incident, RING.role)
    assert (taken.purpose, taken.created_at) == (Purpose.RING, WRITTEN)
    assert abs(taken.sent_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert receipt.message_id == taken.id
    assert bank.state.requests[0].startswith(f"POST /{SECRET}?k=v HTTP/1.1\r\n".encode())
    assert f"\r\nHost: {HOST}:{bank.port}\r\n".lower().encode() in bank.state.requests[0].lower()


def test_the_marks_of_the_envelope_arrive(bank: Bank) -> None:
    marked = Envelope("x1", "", Purpose.RECOVERY, "sysadmin", WRITTEN, repeat=True, late=True)
    send(bank.settings(), Message("тихо", rings=False), envelope=marked)
    (taken,) = bank.state.taken
    assert (taken.repeat, taken.late, taken.message.rings) == (True, True, False)
    assert taken.purpose is Purpose.RECOVERY


def test_an_edit_names_what_it_changes_and_keeps_its_id(bank: Bank) -> None:
    first = send(bank.settings())
    assert isinstance(first, Receipt)
    edit = Envelope("e2", RING.incident, Purpose.EDIT, RING.role, WRITTEN)
    edited = send(bank.settings(), Message("Связь есть"), first.message_id, edit)
    assert isinstance(edited, Receipt)
    assert edited.message_id == first.message_id
    assert (bank.state.taken[1].id, bank.state.taken[1].replaces) == ("e2", first.message_id)


def test_a_repeat_has_the_same_id_so_that_the_far_end_drops_it(bank: Bank) -> None:
    bank.state.fail(hook.breaks_off)
    assert send(bank.settings()) == DeliveryError(ErrorCode.AMBIGUOUS)
    assert isinstance(send(bank.settings()), Receipt)
    assert [len(bank.state.taken), len(bank.state.repeats)] == [1, 1]


def test_a_message_without_a_delivery_gets_an_id_of_its_own(bank: Bank) -> None:
    send(bank.settings(), envelope=BARE)
    send(bank.settings(), envelope=BARE)
    assert len({taken.id for taken in bank.state.taken}) == 2


def test_while_the_key_is_changed_both_the_old_and_the_new_one_are_believed(bank: Bank) -> None:
    other = "another-key-of-at-least-24-bytes"
    settings = bank.settings(key=Hidden(f"{other} {hook.KEY}"))
    assert isinstance(send(settings), Receipt)
    bank.state.key = other
    assert isinstance(send(settings, envelope=BARE), Receipt)
    assert not bank.state.refused


def test_a_wrong_key_is_told_by_the_server(bank: Bank) -> None:
    settings = bank.settings(key=Hidden("another-key-of-at-least-24-bytes"))
    assert send(settings) == DeliveryError(ErrorCode.WRONG_TOKEN)


def test_a_very_long_message_is_shortened_and_taken(bank: Bank) -> None:
    assert isinstance(send(bank.settings(), Message("🚨" * 5000, ("я" * 9000,) * 3)), Receipt)
    (taken,) = bank.state.taken
    assert taken.message.plain().endswith("сообщение сокращено…")


LATER = format_datetime(datetime(2026, 11, 22, 1, 0, 30, tzinfo=UTC), usegmt=True)


THEN = format_datetime(datetime(2026, 11, 22, 1, 0, 0, tzinfo=UTC), usegmt=True)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (hook.says(200, b'{"ok":true}', Content_Type="application/json"), None),
        (hook.says(200, b"ok", Content_Type="text/html"), None),
        (hook.says(202), None),
        (hook.says(204), None),
        (hook.answers_in_part(200, Content_Type="application/json"), None),
        (hook.page(200), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.answers_in_part(200, Content_Type="text/html"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.says(301, Location="https://other.test/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(307, Location="https://other.test/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(400), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(401), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.says(403), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.says(404), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(410), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(413), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(422), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.page(403), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.page(404), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(408), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(425), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(429), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(429, Retry_After="7"),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=7.0)),
        (hook.says(429, Retry_After="9" * 40),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=3600.0)),
        (hook.says(429, Retry_After=LATER, Date=THEN),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30.0)),
        (hook.says(429, Retry_After="soon"), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(429, Retry_After="-5"), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(503, Retry_After="9"),
         DeliveryError(ErrorCode.SERVER_ERROR, retry_after=9.0)),
        (hook.says(500), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.page(502), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(504), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.hangs, DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.breaks_off, DeliveryError(ErrorCode.AMBIGUOUS)),
        (lambda connection: connection.sendall(b"nonsense\r\n\r\n"),
         DeliveryError(ErrorCode.AMBIGUOUS)),
    ],
)  # fmt: skip
def test_each_answer_is_told_apart_and_no_secret_shows(
    bank: Bank,
    caplog: pytest.LogCaptureFixture,
    fault: hook.Fault,
    expected: DeliveryError | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    bank.state.fail(fault)
    # Long enough for the request to leave on a busy machine; the others answer at once.
    result = send(bank.settings(deadline=4.0 if fault is hook.hangs else 20.0))
    if expected is None:
        assert isinstance(result, Receipt)
    else:
        assert result == expected
    assert len(bank.state.requests) == 1
    logged = "".join(logging.Formatter().format(record) for record in caplog.records)
    for secret in (SECRET, hook.KEY, "k=v"):
        assert secret not in f"{logged}{result!r}{result!s}"


def test_the_libraries_never_hold_the_path_even_when_they_log_everything(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    webhook = Webhook(bank.settings())
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    assert isinstance(asyncio.run(webhook.send(ADDRESS, ALERT)), Receipt)
    assert caplog.records
    formatter = logging.Formatter()
    assert SECRET not in "".join(formatter.format(record) for record in caplog.records)
    assert SECRET not in repr(vars(webhook))
