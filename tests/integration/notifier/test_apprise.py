"""The real Apprise in its own process sends, and what it swallows of an answer is told apart."""

import logging

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Receipt
from notifier.message import Message
from notifier.providers.provider import Envelope
from tests.far_ends import hook, tcp
from tests.integration.notifier.apprise_inbox import ALERT, HOST, LEAD, SECRET, Inbox, send, using


def test_json_arrives_as_it_was_written_without_any_markup(inbox: Inbox) -> None:
    assert isinstance(send(f"json://{HOST}:{inbox.port}/{SECRET}"), Receipt)
    body = inbox.body()
    assert body["title"] == ALERT.title
    assert body["message"] == "op-117\nс_02:13_МСК\n\nинцидент a1b2c3d4"
    assert body["type"] == "warning"
    assert inbox.requests[0].startswith(f"POST /{SECRET} ".encode())


def test_ntfy_arrives_and_fetches_no_picture_from_elsewhere(inbox: Inbox) -> None:
    assert isinstance(send(f"ntfy://{HOST}:{inbox.port}/{SECRET}"), Receipt)
    assert inbox.body()["message"] == "op-117\nс_02:13_МСК\n\nинцидент a1b2c3d4"
    assert inbox.body()["topic"] == SECRET
    assert b"http" not in inbox.requests[0].partition(b"\r\n\r\n")[2]
    assert len(inbox.requests) == 1


def test_a_recovery_looks_like_one_and_an_edit_is_sent_anew(inbox: Inbox) -> None:
    envelope = Envelope("d1", "a1", Purpose.RECOVERY, "shift_lead")
    result = using(
        f"json://{HOST}:{inbox.port}/",
        lambda channel: channel.send(LEAD, Message("Связь есть"), "d0", envelope),
    )
    assert isinstance(result, Receipt)
    assert (result.message_id, result.afresh) == ("d1", True)
    assert (inbox.body()["type"], inbox.body()["message"]) == ("success", "Связь есть")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (hook.says(204), None),
        (hook.says(301, Location="http://127.0.0.1:1/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(400), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(401), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.page(403), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(429, Retry_After="7"),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=7.0)),
        (hook.says(500), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(504), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.breaks_off, DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.answers_in_part(200), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.hangs, DeliveryError(ErrorCode.AMBIGUOUS)),
    ],
)  # fmt: skip
def test_each_answer_is_told_apart_and_no_secret_shows(
    inbox: Inbox,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    fault: hook.Fault,
    expected: DeliveryError | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.faults.append(fault)
    result = send(f"json://{HOST}:{inbox.port}/{SECRET}?rto=2")
    assert isinstance(result, Receipt) if expected is None else result == expected
    assert len(inbox.requests) == 1
    written = capfd.readouterr()
    assert (written.out, written.err) == ("", "")
    logged = "".join(logging.Formatter().format(record) for record in caplog.records)
    assert SECRET not in f"{logged}{result!r}{result!s}"


def test_a_wish_of_the_address_to_try_again_is_not_granted(inbox: Inbox) -> None:
    inbox.faults.append(hook.breaks_off)
    url = f"json://{HOST}:{inbox.port}/?retry=3&wait=0"
    assert send(url) == DeliveryError(ErrorCode.AMBIGUOUS)
    assert len(inbox.requests) == 1


def test_one_of_two_pieces_that_failed_makes_it_doubtful(inbox: Inbox) -> None:
    inbox.faults += [hook.says(200, b"{}"), hook.says(500)]
    result = send(f"ntfy://{HOST}:{inbox.port}/one/two")
    assert len(inbox.requests) == 2
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)


def test_a_login_that_was_taken_is_no_message_that_was(inbox: Inbox) -> None:
    granted = b'{"status":"success","data":{"authToken":"a","userId":"b"}}'
    inbox.faults += [hook.says(200, granted, Content_Type="application/json"), hook.says(503)]
    result = send(f"rocket://user:pass@{HOST}:{inbox.port}/%23room?avatar=no")
    assert b"login" in inbox.requests[0].partition(b"\r\n")[0]
    assert result == DeliveryError(ErrorCode.SERVER_ERROR)


def test_a_mail_server_that_answers_and_fails_leaves_it_doubtful() -> None:
    with tcp.serve(tcp.close_at_once) as port:
        url = f"mailto://user:pass@{HOST}:{port}?to=lead@bank.test&smtp={HOST}"
        assert send(url) == DeliveryError(ErrorCode.AMBIGUOUS)
