"""How a mail attempt failed, from exception types, SMTP reply codes and how far it had come.

Replies: RFC 5321, 4.2; enhanced status codes (``4.7.28``): RFC 3463, where RFC 2034 puts them.
No other part of a reply is read: its words are the server's own.
"""

import re
import ssl
from dataclasses import dataclass
from enum import StrEnum

from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPResponseException

from notifier.delivery import DeliveryError, ErrorCode, Reason

PAUSE_ASKED = 60.0
"""Seconds to leave a server alone that speaks of policy or rate (4.7.x); it names no pause."""

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.\d{1,3}(?=\s|$)")
_SECURITY_OR_POLICY = "7"
_TEMPORARY = range(400, 500)
_REFUSED = range(500, 600)
# 530: authentication required; 534: mechanism too weak; 535: credentials invalid (RFC 4954, 6).
_NOT_LOGGED_IN = frozenset({530, 534, 535})
# Mailbox unavailable, user not local, mailbox name not allowed.
_NOT_REACHED = frozenset({550, 551, 553})
_AT_THE_END = frozenset({421, 450, 451, 452})


class Step(StrEnum):
    """The step of the conversation under way."""

    CONNECT = "connect"
    HELLO = "hello"
    SECURE = "secure"
    LOGIN = "login"
    ENVELOPE = "envelope"
    CONTENT = "content"


@dataclass(slots=True)
class Progress:
    """How far one attempt came. ``handed_over``: the mail with its final dot had left."""

    step: Step = Step.CONNECT
    address: str = ""
    handed_over: bool = False


class ReachError(Exception):
    """What we found out ourselves before anything was sent."""

    def __init__(self, code: ErrorCode, reason: Reason = Reason.UNKNOWN) -> None:
        super().__init__(code)
        self.meaning = DeliveryError(code, reason)


def classify(error: Exception, progress: Progress) -> DeliveryError:
    """The error as a value."""
    if isinstance(error, SMTPResponseException):
        return _answered(error, progress)
    of_the_network = isinstance(error, SMTPException | OSError | ReachError)
    if not of_the_network:
        return DeliveryError(ErrorCode.DEFECT)
    if progress.handed_over:
        return DeliveryError(ErrorCode.AMBIGUOUS)
    if isinstance(error, ReachError):
        return error.meaning
    return DeliveryError(ErrorCode.NOT_SENT, _reason(error))


def _answered(error: SMTPResponseException, progress: Progress) -> DeliveryError:
    code = error.code
    if code in _TEMPORARY:
        if code in _AT_THE_END and _is_policy(error):
            return DeliveryError(ErrorCode.RATE_LIMITED, retry_after=PAUSE_ASKED)
        return DeliveryError(ErrorCode.SERVER_ERROR)
    if code not in _REFUSED:
        # No SMTP at all, or a reply that has no meaning here.
        return DeliveryError(ErrorCode.AMBIGUOUS if progress.handed_over else ErrorCode.NOT_AN_API)
    return DeliveryError(*_refusal(error, progress))


def _refusal(
    error: SMTPResponseException, progress: Progress
) -> tuple[ErrorCode] | tuple[ErrorCode, Reason]:
    if error.code in _NOT_LOGGED_IN or progress.step is Step.LOGIN:
        return (ErrorCode.WRONG_TOKEN,)
    if progress.step is Step.SECURE:
        return (ErrorCode.NOT_AN_API, Reason.UNPROTECTED)
    if progress.step in {Step.CONNECT, Step.HELLO}:
        # It turns everybody away, or this network: not the message, not the recipient.
        return (ErrorCode.SERVER_ERROR,)
    if isinstance(error, SMTPRecipientRefused) and error.code in _NOT_REACHED:
        return (ErrorCode.BLOCKED,)
    return (ErrorCode.BAD_REQUEST,)


def _is_policy(error: SMTPResponseException) -> bool:
    found = _ENHANCED.match(error.message)
    return found is not None and found[1] == "4" and found[2] == _SECURITY_OR_POLICY


def _reason(error: BaseException) -> Reason:
    causes = tuple(_causes(error))
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in causes):
        return Reason.CERTIFICATE
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return Reason.UNPROTECTED
    if any(isinstance(one, TimeoutError) for one in causes):
        return Reason.TIMED_OUT
    return Reason.UNREACHABLE


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
