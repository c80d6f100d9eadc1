"""What an HTTP answer means for a delivery: the same for every channel without its own API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from notifier.delivery import DeliveryError, ErrorCode

ACCEPTED = range(200, 300)

LONGEST_PAUSE = 3600.0
"""Seconds of a pause asked for that are obeyed: whoever asks for a week is asked again."""

_SERVER_ERRORS = range(500, 600)
_REFUSALS = range(400, 500)
_CODES: Mapping[int, ErrorCode] = {
    401: ErrorCode.WRONG_TOKEN,
    403: ErrorCode.WRONG_TOKEN,
    # The far end itself says that it has not taken it and may be asked again (RFC 9110, RFC 8470).
    408: ErrorCode.SERVER_ERROR,
    425: ErrorCode.SERVER_ERROR,
    429: ErrorCode.RATE_LIMITED,
    # The gateway passed it on and heard nothing back.
    504: ErrorCode.AMBIGUOUS,
}


def refused(status: int, *, page: bool, retry_after: float | None = None) -> DeliveryError:
    """An answer that is not 2xx. ``page``: with words for people in HTML.

    Where a page may be a proxy's or a provider's own it proves nothing about the far end, so it is
    neither a wrong key nor a wrong address. A redirect is never followed: it is no answer either.
    """
    code = _CODES.get(status)
    if code is None and status in _SERVER_ERRORS:
        code = ErrorCode.SERVER_ERROR
    if status in _REFUSALS and code in {None, ErrorCode.WRONG_TOKEN}:
        code = ErrorCode.NOT_AN_API if page else (code or ErrorCode.BAD_REQUEST)
    code = code or ErrorCode.NOT_AN_API
    waits = code in {ErrorCode.RATE_LIMITED, ErrorCode.SERVER_ERROR}
    return DeliveryError(code, retry_after=retry_after if waits else None)


def pause_asked(retry_after: str, date: str, now: datetime) -> float | None:
    """Seconds that ``Retry-After`` (RFC 9110, 10.2.3) asks for, at most ``LONGEST_PAUSE``.

    A point in time is counted from the answer's own ``Date``, since our clock may be wrong.
    """
    if retry_after.isascii() and retry_after.isdigit():
        # Longer numbers are longer pauses anyway, and need not be read.
        return min(float(retry_after[:9]), LONGEST_PAUSE)
    until = _moment(retry_after)
    if until is None:
        return None
    begin = _moment(date) or now
    return min(max((until - begin).total_seconds(), 0.0), LONGEST_PAUSE)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
