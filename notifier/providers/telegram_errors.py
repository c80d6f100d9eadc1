"""How a Telegram attempt failed, from exception types, the status and how far the request came.

Only one thing is read from text, because the Bot API tells it in no other way: which of the
"400 Bad Request" answers to an edit it is.
"""

import json
import math
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    TelegramError,
)
from telegram.request import HTTPXRequest

from notifier.delivery import DeliveryError, ErrorCode
from notifier.net.http_errors import failed
from notifier.net.http_status import LONGEST_PAUSE
from notifier.net.transport import Progress

_SERVER_ERRORS = range(500, 600)
_GATEWAY_TIMEOUT = 504
_ERRORS = range(400, 600)

# Descriptions of the Bot API server (telegram-bot-api, Client.cpp), lower case.
_NOT_MODIFIED = "message is not modified"
_TOO_OLD = "query is too old"
# BUTTON_DATA_INVALID and the like, and "can't parse inline keyboard button".
_BUTTONS = ("button_", "keyboard", "reply markup")
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class NotAnApiError(TelegramError):
    """The answer is not the Bot API's JSON: a proxy or a payment page spoke."""


class FloodError(TelegramError):
    """429 with a pause. PTB's own RetryAfter warns of its coming change just by being made."""

    def __init__(self, seconds: float) -> None:
        super().__init__("flood control")
        self.seconds = seconds


class BotRequest(HTTPXRequest):
    """PTB's request, without what it writes about strange answers and 429s."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One exchange. Raises FloodError for a 429 that names its pause."""
        code, payload = await super().do_request(*args, **kwargs)
        if code in _ERRORS and (seconds := _pause_asked(payload)) is not None:
            raise FloodError(seconds)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as JSON. Raises NotAnApiError; PTB's own would log the whole payload."""
        try:
            content = json.loads(payload)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            # Without a cause: the text of what answered does not belong in a chain of errors.
            raise NotAnApiError("not an API") from None
        return content


def is_not_modified(error: TelegramError) -> bool:
    """The message already reads like that: as good as edited."""
    return isinstance(error, BadRequest) and _NOT_MODIFIED in error.message.lower()


def is_gone(error: TelegramError) -> bool:
    """The message cannot be edited any more: post it afresh."""
    return isinstance(error, BadRequest) and any(text in error.message.lower() for text in _GONE)


def is_about_buttons(error: TelegramError) -> bool:
    """The words would do; it is the buttons below them that are refused."""
    if not isinstance(error, BadRequest) or is_not_modified(error):
        return False
    return any(text in error.message.lower() for text in _BUTTONS)


def is_too_old(error: Exception) -> bool:
    """The press can no longer be answered, or was already: nobody looks at that any more."""
    return isinstance(error, BadRequest) and _TOO_OLD in error.message.lower()


def classify(error: Exception, progress: Progress, *, proxied: bool) -> DeliveryError:
    """The error as a value."""
    if isinstance(error, TelegramError):
        answered = _answered(error, progress)
        if answered is not None:
            return answered
    elif progress.status is not None:
        # The library stumbled over an answer: JSON, but not the Bot API's.
        return DeliveryError(ErrorCode.NOT_AN_API)
    cause = error.__cause__
    return failed(cause, progress, proxied=proxied) if cause else DeliveryError(ErrorCode.DEFECT)


def _answered(error: TelegramError, progress: Progress) -> DeliveryError | None:
    if isinstance(error, FloodError):
        return DeliveryError(ErrorCode.RATE_LIMITED, retry_after=error.seconds)
    if isinstance(error, ChatMigrated):
        return DeliveryError(ErrorCode.MIGRATED, new_address=str(error.new_chat_id))
    if progress.status is None or isinstance(error.__cause__, httpx.HTTPError):
        return None
    if progress.status == _GATEWAY_TIMEOUT:
        # The gateway passed it on and heard nothing back.
        return DeliveryError(ErrorCode.AMBIGUOUS)
    return DeliveryError(_refusal(error, progress.status))


def _refusal(error: TelegramError, status: int) -> ErrorCode:
    if status in _SERVER_ERRORS:
        return ErrorCode.SERVER_ERROR
    # A payment page's 403 or 404 must not read as "blocked" or "wrong token".
    if isinstance(error, NotAnApiError) or isinstance(error.__cause__, NotAnApiError):
        return ErrorCode.NOT_AN_API
    return next((code for kind, code in _REFUSALS if isinstance(error, kind)), _STRANGE)


_STRANGE = ErrorCode.NOT_AN_API
_REFUSALS = (
    (Forbidden, ErrorCode.BLOCKED),
    (InvalidToken, ErrorCode.WRONG_TOKEN),
    (BadRequest, ErrorCode.BAD_REQUEST),
)


def _pause_asked(payload: bytes) -> float | None:
    """Seconds, an hour at the most. A pause that is no number in this world counts as none."""
    try:
        content = json.loads(payload)
        seconds = float(content["parameters"]["retry_after"])
    except OverflowError:
        return LONGEST_PAUSE
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE) if math.isfinite(seconds) else 0.0
