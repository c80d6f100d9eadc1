"""The vocabulary of delivering: who is told, what became of it, and how it failed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifier.message import Message
from notifier.words.sentence import Wording
from notifier.words.wording import wording


class Purpose(StrEnum):
    """Why a message goes out. All but ``EDIT`` are new messages that may ring."""

    RING = "ring"
    EDIT = "edit"
    RECOVERY = "recovery"
    EXERCISE = "exercise"


class State(StrEnum):
    """Where a delivery stands.

    ``HELD``: a later rung of the ladder, which becomes due some time after the rung before it was
    delivered. ``SUPERSEDED``: it is not needed any more, and was never sent or may have arrived
    over another route.
    """

    HELD = "held"
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
    UNPROTECTED = "unprotected"
    PROXY = "proxy"
    TIMED_OUT = "timed_out"


PERMANENT = frozenset({ErrorCode.BLOCKED, ErrorCode.BAD_REQUEST, ErrorCode.EXPIRED})

IN_VAIN = PERMANENT | {ErrorCode.WRONG_TOKEN, ErrorCode.NO_CHANNEL, ErrorCode.NOT_AN_API}
"""Codes after which nobody waits for this route: the person's next one is due at once."""

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
    def in_vain(self) -> bool:
        """Whether waiting for this route is in vain until somebody mends something."""
        return self.code in IN_VAIN

    @property
    def doubtful(self) -> bool:
        """Whether the message may have arrived all the same."""
        return self.code in DOUBTFUL

    @property
    def id(self) -> str:
        """Stable id of its sentence and hint: ``delivery.not_sent.proxy``."""
        return ".".join(filter(None, ("delivery", self.code, self.reason)))

    def wording(self, lang: str = "ru", channel: str = "telegram") -> Wording:
        """Sentence and hint in ``ru`` or ``en``, in the words of that channel."""
        return wording(f"delivery.{self.code}", self.reason, lang, channel)

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
    """One person on one channel. ``address`` is the channel's own: a chat id, a mail address.

    Where the real address is a secret it is the reference to it. ``person`` is ``Person.id``.
    """

    role: str
    name: str
    channel: str
    address: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to one person: a channel and the address there."""

    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who is to know, and the ways to reach them, the best one first.

    ``id`` is the same in every process on this PC and tells two contacts of one role apart.
    """

    id: str
    role: str
    name: str
    routes: tuple[Route, ...]

    def recipient(self, rank: int) -> Recipient:
        """The person on the route of that rank, 0 for the best one."""
        route = self.routes[rank]
        return Recipient(self.role, self.name, route.channel, route.address, self.id)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient. ``incident`` is the incident key in hex.

    ``repeat``: it may be known already, from an attempt that ended without an answer or over
    another route, so the next one is marked as a repeat; ``doubted``: an attempt of its own did, or
    of an edit one of whatever was said before. An edit is no ``repeat``: where it is posted anew it
    is marked for its doubt.
    ``page`` is the ring it belongs to: the routes to one person for one ring share it, and
    ``rank`` is the route's place among them. ``reminds``: it is a later rung of a ladder, which
    goes out because nobody has answered. ``passed_on``: its person was not rung before it.
    ``ready_at`` is when it was first free to go, for a late one and for giving up.
    ``due_at`` is when it may be tried next, ``error`` the code of the last failed attempt and
    ``message_id`` the channel's id once accepted; of an edit that is meant for one message and no
    newer one, that message's before. Times are aware and UTC.
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
    page: str = ""
    rank: int = 0
    ready_at: datetime | None = None
    doubted: bool = False
    reminds: bool = False
    passed_on: bool = False

    @property
    def since(self) -> datetime:
        """When it was first free to go."""
        return self.ready_at or self.created_at

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
