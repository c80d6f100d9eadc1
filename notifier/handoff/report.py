r"""PURE. The signed report of 48 bytes that fits into a link to the hub's bot.

It travels as 64 characters of base64url (RFC 4648, section 5, without padding), the most that
``https://t.me/<bot>?start=`` may carry (https://core.telegram.org/bots/features#deep-linking).
Layout, all numbers big-endian; see ``docs/handoff.md``::

    0      version (high nibble, 1) and kind (low nibble)
    1-6    agent: the first bytes of SHA-256("runbook.agent/1\n" + operator id)
    7-10   sequence, which only grows
    11-18  incident key
    19     number of the cause, 1 to 62
    20     number of the second cause, 255 for none
    21     confidence in per cent; +128: she says it does not work although the checks are clean
    22-25  when it occurred by this PC's clock, seconds since 1970
    26-27  how long ago that was when the report was made, in units of 2 s, capped
    28 29  calls and chats in hand; 254: that many or more, 255: not said
    30     flags: voice, chat, data do not work (bits 0-2); the client hears (3-4), she is off the
           line (5-6): 0 unknown, 1 yes, 2 no; trainee (7)
    31     clients who were promised a call or a message; 255: that many or more
    32-47  HMAC-SHA256 (RFC 2104) over "runbook.handoff/1" and bytes 0 to 31, truncated (section 5)
"""

import hashlib
import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from notifier.handoff.refusal import Refusal, Why

LENGTH = 48
CHARACTERS = 64
VERSION = 1
LARGEST_CAUSE = 62
LARGEST_COUNT = 254
"""Calls or chats: so many or more."""
LARGEST_PROMISED = 255
LONGEST_AGE = timedelta(seconds=2 * 0xFFFF)
"""What is older is said to be as old as this."""
LARGEST_SEQUENCE = 0xFFFFFFFF
CHANNELS = ("voice", "chat", "data")
"""What may not work for her, in the order of their flags."""

_SIGNED = 32
_MAC = LENGTH - _SIGNED
_CONTEXT = b"runbook.handoff/1"
_AGENT_CONTEXT = b"runbook.agent/1\n"
_AGENT_BYTES = 6
_INCIDENT_BYTES = 8
_LAYOUT = struct.Struct(">B6sI8sBBBIHBBBB")
_TEXT = re.compile(rf"[A-Za-z0-9_-]{{{CHARACTERS}}}", re.ASCII)
_NONE = 255
_SHE_SAYS = 128
_CERTAIN = 100
_TRAINEE = 128
_AGE_UNIT = timedelta(seconds=2)
_THREE_WAYS: tuple[bool | None, ...] = (None, True, False)
_HEARS_AT, _OFF_AT = 3, 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = _EPOCH + timedelta(seconds=0xFFFFFFFF)


class Kind(IntEnum):
    """What is reported."""

    OUTAGE = 1
    NEWS = 2
    RESTORED = 3
    EXERCISE = 4


KeyOf = Callable[[bytes], bytes | None]
"""The report key of an agent, None when there is no such agent."""
LastSequence = Callable[[bytes], int | None]
"""The sequence of the last report that was believed, None when there was none."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says. It holds codes, counts and times, and nothing of any client's.

    ``agent`` is ``agent_id``, ``incident`` the incident key in hexadecimal digits. ``cause`` and
    ``also`` are numbers of causes; ``confidence`` is in per cent. ``she_says``: the checks are
    clean, and she says that it does not work. ``occurred_at`` (aware) is what the PC's clock said,
    in whole seconds; ``age`` is how long ago that was when the report was made, in whole units of
    2 s and at most ``LONGEST_AGE``: the hub's clock less the age is right even when the PC's clock
    is wrong. Counts are None where she did not say; ``LARGEST_COUNT`` and ``LARGEST_PROMISED``
    mean that many or more. ``again``: the very report that was believed last, come a second time.
    """

    kind: Kind
    agent: bytes
    sequence: int
    incident: str
    cause: int
    also: int | None = None
    confidence: int = 0
    she_says: bool = False
    occurred_at: datetime = _EPOCH
    age: timedelta = timedelta(0)
    calls: int | None = None
    chats: int | None = None
    not_working: frozenset[str] = frozenset()
    client_hears: bool | None = None
    off_the_line: bool | None = None
    trainee: bool = False
    promised: int = 0
    again: bool = False


def agent_id(operator: str) -> bytes:
    """The six bytes that stand for an operator's id."""
    return hashlib.sha256(_AGENT_CONTEXT + operator.encode()).digest()[:_AGENT_BYTES]


def encode(report: Report, key: bytes) -> str:
    """The report as 64 characters, signed. Counts, ages and promises too large are capped.

    So is the time of a clock that cannot be right: it is the age that tells when it was. Raises
    ValueError for what has no place in the layout: a cause, confidence, sequence or channel out of
    range.
    """
    report = replace(report, occurred_at=max(_EPOCH, min(report.occurred_at, _LAST)))
    _check(report)
    failing = sum(1 << bit for bit, one in enumerate(CHANNELS) if one in report.not_working)
    flags = (
        failing
        | _THREE_WAYS.index(report.client_hears) << _HEARS_AT
        | _THREE_WAYS.index(report.off_the_line) << _OFF_AT
        | _TRAINEE * report.trainee
    )
    signed = _LAYOUT.pack(
        VERSION << 4 | report.kind,
        report.agent,
        report.sequence,
        bytes.fromhex(report.incident),
        report.cause,
        _NONE if report.also is None else report.also,
        report.confidence | _SHE_SAYS * report.she_says,
        (report.occurred_at - _EPOCH) // timedelta(seconds=1),
        max(min(report.age, LONGEST_AGE), timedelta(0)) // _AGE_UNIT,
        _count(report.calls),
        _count(report.chats),
        flags,
        min(report.promised, LARGEST_PROMISED),
    )
    return urlsafe_b64encode(signed + _mac(key, signed)).decode("ascii")


def decode(text: str, key_of: KeyOf, last_sequence: LastSequence) -> Report | Refusal:
    """Read what arrived at the bot; never raises for what stands in the text.

    What is not signed by the agent's key is refused before any of it is looked at. A sequence lower
    than the last one believed is an old report, shown again by somebody; the same one is the same
    report, opened twice, and is marked ``again``.
    """
    if not _TEXT.fullmatch(text):
        return Refusal(Why.NOT_A_REPORT)
    raw = urlsafe_b64decode(text)
    if raw[0] >> 4 != VERSION:
        return Refusal(Why.VERSION)
    signed, agent = raw[:_SIGNED], raw[1 : 1 + _AGENT_BYTES]
    key = key_of(agent)
    if key is None:
        return Refusal(Why.UNKNOWN_AGENT)
    if not hmac.compare_digest(_mac(key, signed), raw[_SIGNED:]):
        return Refusal(Why.FORGED)
    try:
        report = _read(signed)
    except ValueError:
        return Refusal(Why.RESERVED)
    return _in_order(report, last_sequence(agent))


def _in_order(report: Report, last: int | None) -> Report | Refusal:
    if last is not None and report.sequence < last:
        return Refusal(Why.OLD)
    return replace(report, again=report.sequence == last)


def _mac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, _CONTEXT + signed, "sha256")[:_MAC]


def _count(count: int | None) -> int:
    return _NONE if count is None else min(count, LARGEST_COUNT)


def _read(signed: bytes) -> Report:
    """The report in 32 bytes. Raises ValueError for a reserved value."""
    (head, agent, sequence, incident, cause, also, sure, occurred, age, calls, chats, flags,
     promised) = _LAYOUT.unpack(signed)  # fmt: skip
    report = Report(
        kind=Kind(head & 0x0F),
        agent=agent,
        sequence=sequence,
        incident=incident.hex(),
        cause=cause,
        also=None if also == _NONE else also,
        confidence=sure & ~_SHE_SAYS,
        she_says=bool(sure & _SHE_SAYS),
        occurred_at=_EPOCH + timedelta(seconds=occurred),
        age=age * _AGE_UNIT,
        calls=None if calls == _NONE else calls,
        chats=None if chats == _NONE else chats,
        not_working=frozenset(one for bit, one in enumerate(CHANNELS) if flags & 1 << bit),
        client_hears=_three_ways(flags >> _HEARS_AT),
        off_the_line=_three_ways(flags >> _OFF_AT),
        trainee=bool(flags & _TRAINEE),
        promised=promised,
    )
    _check(report)
    return report


def _three_ways(bits: int) -> bool | None:
    """Unknown, yes or no. Raises ValueError for the fourth value."""
    found = bits & 0b11
    if found >= len(_THREE_WAYS):
        raise ValueError("a reserved answer")
    return _THREE_WAYS[found]


def _check(report: Report) -> None:
    """Raise ValueError for what has no place in the layout."""
    if len(report.agent) != _AGENT_BYTES or len(bytes.fromhex(report.incident)) != _INCIDENT_BYTES:
        raise ValueError("an agent has 6 bytes and an incident 8")
    if not 0 <= report.sequence <= LARGEST_SEQUENCE:
        raise ValueError("a sequence has 32 bits")
    causes = {report.cause} if report.also is None else {report.cause, report.also}
    twice = report.also == report.cause
    if twice or not all(1 <= one <= LARGEST_CAUSE for one in causes):
        raise ValueError(f"causes are different numbers from 1 to {LARGEST_CAUSE}")
    if not 0 <= report.confidence <= _CERTAIN:
        raise ValueError("confidence is a percentage")
    counts = (report.calls or 0, report.chats or 0, report.promised)
    if min(counts) < 0 or not report.not_working <= set(CHANNELS):
        raise ValueError("a count is not negative, and there are three channels")
