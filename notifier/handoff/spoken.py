"""PURE. Codes for the telephone: 15 digits that report an outage, 5 that answer.

The spoken code is 46 bits as 14 decimal digits and a check digit, in five groups of three: the
first 16 bits of the incident key, 6 bits for the cause's number (63: an exercise) and the first 24
of an HMAC-SHA256 over both and the operator's id. Whoever types it in chooses whom it is from.

The reply code is what the lead's message carries and she reads back: it shows that the message was
read. Of four digits, one guess in ten thousand is right: it proves presence, not identity.
"""

import hmac
from dataclasses import dataclass

from notifier.handoff.check_digit import digits_of, is_right, with_check_digit
from notifier.handoff.refusal import Refusal, Why

DIGITS = 15
GROUP = 3
REPLY_DIGITS = 5
EXERCISE = 63
"""Stands where the cause's number would."""
LARGEST_CAUSE = 62

_CONTEXT = b"runbook.spoken/1"
_ACK = b"ack"
_MAC_BYTES = 3
_MAC_BITS = 24
_CAUSE_BITS = 6
_BITS = 46
_START_DIGITS = 4
_REPLIES = 10_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a spoken code says.

    ``incident_start`` are the first four hexadecimal digits of the incident key; ``cause`` is the
    cause's number, None in an exercise.
    """

    incident_start: str
    cause: int | None


def spoken_code(key: bytes, operator: str, incident: str, cause: int | None) -> str:
    """The code in groups, ``123 456 789 012 345``. ``cause`` None: an exercise.

    ``incident`` is the incident key in hexadecimal digits. Raises ValueError for a cause that is
    no number from 1 to ``LARGEST_CAUSE``.
    """
    if cause is not None and not 1 <= cause <= LARGEST_CAUSE:
        raise ValueError(f"a cause is a number from 1 to {LARGEST_CAUSE}")
    start, second = int(incident[:_START_DIGITS], 16), EXERCISE if cause is None else cause
    fields = start << _CAUSE_BITS | second
    value = fields << _MAC_BITS | _mac(key, operator, start, second)
    digits = with_check_digit(f"{value:0{DIGITS - 1}d}")
    return " ".join(digits[place : place + GROUP] for place in range(0, DIGITS, GROUP))


def decode(text: str, operator: str, key: bytes) -> Spoken | Refusal:
    """Read a code that was typed in; never raises. A slip is told apart from another's code."""
    digits = digits_of(text, DIGITS)
    if digits is None:
        return Refusal(Why.NOT_A_CODE)
    if not is_right(digits):
        return Refusal(Why.WRONG_DIGIT)
    value = int(digits[:-1])
    if value >> _BITS:
        return Refusal(Why.NOT_HERS)
    fields, mac = value >> _MAC_BITS, value & (1 << _MAC_BITS) - 1
    start, second = fields >> _CAUSE_BITS, fields & (1 << _CAUSE_BITS) - 1
    expected = _mac(key, operator, start, second)
    if second == 0 or not hmac.compare_digest(expected.to_bytes(3), mac.to_bytes(3)):
        return Refusal(Why.NOT_HERS)
    return Spoken(f"{start:0{_START_DIGITS}x}", None if second == EXERCISE else second)


def reply_code(key: bytes, incident: str) -> str:
    """What the lead reads back about this incident: ``4821-7``."""
    found = hmac.digest(key, _ACK + bytes.fromhex(incident), "sha256")
    digits = with_check_digit(f"{int.from_bytes(found) % _REPLIES:04d}")
    return f"{digits[:-1]}-{digits[-1]}"


def refused_reply(text: str, key: bytes, incident: str) -> Refusal | None:
    """Why this is not the reply code of this incident; None when it is."""
    digits = digits_of(text, REPLY_DIGITS)
    if digits is None:
        return Refusal(Why.NOT_A_REPLY)
    if not is_right(digits):
        return Refusal(Why.WRONG_DIGIT)
    right = digits_of(reply_code(key, incident), REPLY_DIGITS) or ""
    same = hmac.compare_digest(right, digits)
    return None if same else Refusal(Why.OTHER_REPLY)


def is_reply(text: str, key: bytes, incident: str) -> bool:
    """Whether this is the reply code of this incident."""
    return refused_reply(text, key, incident) is None


def _mac(key: bytes, operator: str, start: int, second: int) -> int:
    signed = _CONTEXT + start.to_bytes(2) + bytes([second]) + operator.encode()
    return int.from_bytes(hmac.digest(key, signed, "sha256")[:_MAC_BYTES])
