"""PURE. What came of an exchange with the hub."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Why an exchange came to nothing. The words are stable: texts and events name them."""

    NAME = "name"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    BROKEN_OFF = "broken_off"
    NOT_A_HUB = "not_a_hub"
    UNKNOWN_HERE = "unknown_here"
    REVOKED = "revoked"
    REFUSED = "refused"
    BUSY = "busy"


REFUSALS = frozenset({Trouble.UNKNOWN_HERE, Trouble.REVOKED})
"""The hub itself answered that it will not have us."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The hub's JSON. ``skew`` is seconds this PC's clock is ahead of the hub's, None if unsaid."""

    body: bytes
    url: str
    skew: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """``retry_after`` is the pause in seconds that the hub asked for; ``body`` what a refusal said.

    Holds no address and no text of an exception.
    """

    trouble: Trouble
    retry_after: float | None = None
    body: bytes = b""
