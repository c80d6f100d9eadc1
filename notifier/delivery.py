"""The vocabulary of delivering: who is told, what became of it, and how it failed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifier.message import Message
from notifier.wording import SENTENCES, Wording


class Purpose(StrEnum):
    """Why a message goes out. All but ``EDIT`` are new messages that may ring."""

    RING = "ring"
    EDIT = "edit"
    RECOVERY = "recovery"
    EXERCISE = "exercise"


class State(StrEnum):
    """Where a delivery stands. ``SUPERSEDED``: a newer edit took its place before it was sent."""

    PENDING = "pending"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class ErrorCode(StrEnum):
    """How an attempt failed: what it means for the next one."""

    NOT_SENT = "not_sent"
    AMBIGUOUS = "ambiguous"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - a code, not a token
    BAD_REQUEST = "bad_request"
    MIGRATED = "migrated"
    SERVER_ERROR = "server_error"
    NOT_AN_API = "not_an_api"
    NO_CHANNEL = "no_channel"
    EXPIRED = "expired"
    DEFECT = "defect"


class Reason(StrEnum):
    """What stood in the way of sending at all, where that is known."""

    UNKNOWN = ""
    NAME = "name"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    TIMED_OUT = "timed_out"


PERMANENT = frozenset(
    {
        ErrorCode.BLOCKED,
        ErrorCode.WRONG_TOKEN,
        ErrorCode.BAD_REQUEST,
        ErrorCode.NO_CHANNEL,
        ErrorCode.EXPIRED,
    }
)

DOUBTFUL = frozenset({ErrorCode.AMBIGUOUS, ErrorCode.DEFECT})
"""Codes after which the message may have arrived all the same."""


@dataclass(frozen=True, slots=True)
class DeliveryError:
    """A failed attempt as a value. Never holds a URL, a token or the text of an exception.

    ``retry_after`` is in seconds, ``new_address`` the address a chat moved to.
    """

    code: ErrorCode
    reason: Reason = Reason.UNKNOWN
    retry_after: float | None = None
    new_address: str = ""

    @property
    def permanent(self) -> bool:
        """Whether trying again cannot help."""
        return self.code in PERMANENT

    @property
    def doubtful(self) -> bool:
        """Whether the message may have arrived all the same."""
        return self.code in DOUBTFUL

    @property
    def id(self) -> str:
        """Stable id of its sentence and hint: ``delivery.not_sent.proxy``."""
        return ".".join(filter(None, ("delivery", self.code, self.reason)))

    def wording(self, lang: str = "ru") -> Wording:
        """Sentence and hint in ``ru`` or ``en``."""
        words = SENTENCES.get(self.id) or SENTENCES[f"delivery.{self.code}"]
        return words.get(lang, words["ru"])

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel took the message. ``message_id`` is its id there, for later edits.

    ``afresh``: an edit whose message was gone was posted as a new one.
    """

    message_id: str
    accepted_at: datetime
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person on one channel. ``address`` is the channel's own: a chat id, a mail address."""

    role: str
    name: str
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient. ``incident`` is the incident key in hex.

    ``repeat``: an attempt ended without an answer, so the next one is marked as a repeat.
    ``due_at`` is when it may be tried next, ``error`` the code of the last failed attempt and
    ``message_id`` the channel's id once accepted. Times are aware and UTC.
    """

    id: str
    incident: str
    purpose: Purpose
    recipient: Recipient
    message: Message
    created_at: datetime
    due_at: datetime
    state: State = State.PENDING
    attempts: int = 0
    repeat: bool = False
    error: ErrorCode | None = None
    message_id: str = ""

    @property
    def is_edit(self) -> bool:
        """Whether it changes a message already there instead of sending a new one."""
        return self.purpose is Purpose.EDIT

    @property
    def thread(self) -> tuple[str, str, str]:
        """Messages of one incident to one recipient stay in order."""
        return (self.incident, self.recipient.channel, self.recipient.address)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a delivery. ``finished_at`` is None while it is under way or was cut off."""

    delivery: str
    number: int
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str = ""
    error: str = ""
