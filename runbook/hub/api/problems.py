"""PURE. Why a request was not done: a stable code, an HTTP status, and ids of what to say."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Everything that can be wrong with a request besides its document. Stable."""

    NO_CREDENTIALS = "no_credentials"
    NOT_KNOWN = "not_known"
    REVOKED = "revoked"
    NOT_HERS = "not_hers"
    NOT_KEPT = "not_kept"
    BUSY = "busy"
    DATABASE = "database"
    BAD_CODE = "bad_code"
    TOO_OFTEN = "too_often"
    NOT_ENROLLED = "not_enrolled"
    NO_SUCH_PAGE = "no_such_page"
    NO_SUCH_METHOD = "no_such_method"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    DEFECT = "defect"


STATUS = {
    Code.NO_CREDENTIALS: 401,
    Code.NOT_KNOWN: 401,
    Code.REVOKED: 403,
    Code.NOT_HERS: 422,
    Code.NOT_KEPT: 422,
    Code.BUSY: 503,
    Code.DATABASE: 503,
    Code.BAD_CODE: 422,
    Code.TOO_OFTEN: 429,
    Code.NOT_ENROLLED: 409,
    Code.NO_SUCH_PAGE: 404,
    Code.NO_SUCH_METHOD: 405,
    Code.TOO_SLOW: 408,
    Code.TOO_LARGE: 413,
    Code.DEFECT: 500,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. ``at`` is the place in the document; ``retry_after`` in seconds, 0: not said.

    Texts: ``sentence`` and ``hint`` are ids of the catalogue.
    """

    code: str
    status: int
    sentence: str
    hint: str
    at: str = ""
    retry_after: int = 0
    closes: bool = False
    """Whether the connection cannot be used any more: a body was not read to its end."""
    allow: str = ""
    """The methods that would do (RFC 9110, 15.5.6)."""


def problem(code: Code, *, retry_after: int = 0, closes: bool = False, allow: str = "") -> Problem:
    """The problem of that code."""
    text = f"hub.api.{code}"
    return Problem(
        code=str(code),
        status=STATUS[code],
        sentence=text,
        hint=f"{text}.hint",
        retry_after=retry_after,
        closes=closes,
        allow=allow,
    )
