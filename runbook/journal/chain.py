"""PURE. The chain of events: each one's HMAC-SHA256 covers the HMAC of the one before it.

A value is encoded as its kind, its length and its bytes, so no two rows are encoded alike.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

GENESIS = b""
"""What stands for the HMAC before the first event."""
BEGUN = "journal.chain_begun"
"""The first chained event of a journal that held unchained ones: their count and SHA-256."""
HEAD_DIGITS = 32
"""Hexadecimal digits of an HMAC in a head: half of it, the least that RFC 2104 (5) advises."""
_SEQ = re.compile("[1-9][0-9]{0,17}")
_DIGITS = re.compile(f"[0-9a-f]{{{HEAD_DIGITS},{2 * HEAD_DIGITS}}}")
COLUMNS = "seq, at, incident, kind, body, mac, signed_by, changes"


class Row(NamedTuple):
    """An event as it is stored, or as somebody left it: any column may hold anything."""

    seq: int
    at: Any
    incident: Any
    kind: Any
    body: Any
    mac: Any
    signed_by: Any
    changes: Any = None


@dataclass(frozen=True, slots=True)
class Head:
    """The last event's number and the beginning of its HMAC: the chain up to there, in one line."""

    seq: int
    digits: str

    @classmethod
    def of(cls, seq: int, mac: bytes) -> Self:
        """The head of a journal that ends with this event."""
        return cls(seq, mac.hex()[:HEAD_DIGITS])

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The head written as ``seq:hexmac``; None when it is no such text."""
        seq, _, digits = text.strip().lower().partition(":")
        if not (_SEQ.fullmatch(seq) and _DIGITS.fullmatch(digits)):
            return None
        return cls(int(seq), digits)

    def fits(self, row: Row) -> bool:
        """Whether it is the head of a journal ending with this row."""
        signed = row.seq == self.seq and isinstance(row.mac, bytes)
        return signed and hmac.compare_digest(row.mac.hex()[: len(self.digits)], self.digits)

    def __str__(self) -> str:
        return f"{self.seq}:{self.digits}"


def mac_of(key: bytes, previous: bytes, row: Row) -> bytes:
    """The HMAC that the row must have after a row whose HMAC is ``previous``."""
    return hmac.digest(key, encoded((previous, *row[:5], row.signed_by, row.changes)), "sha256")


class Digest:
    """Count and SHA-256 of the events from before the chain, fed in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = hashlib.sha256()

    def add(self, row: Row) -> None:
        """Take one more."""
        self.count += 1
        self._sha256.update(encoded(row[:5]))

    def body(self) -> dict[str, Any]:
        """What the event ``BEGUN`` says of them."""
        return {"count": self.count, "digest": self._sha256.hexdigest()}

    def matches(self, body: Any) -> bool:
        """Whether they are the ones of which this body of ``BEGUN`` speaks."""
        return _object(body) == self.body()


def said_count(body: Any) -> int:
    """How many events a body of ``BEGUN`` speaks of; 0 when it speaks of none."""
    count = _object(body).get("count")
    return count if isinstance(count, int) else 0


def _object(body: Any) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def encoded(values: Iterable[Any]) -> bytes:
    """The values as bytes that no other values have."""
    parts: list[bytes] = []
    for value in values:
        if value is None:
            parts.append(b"n0:")
            continue
        if isinstance(value, str):
            kind, data = b"t", value.encode("utf-8", "surrogateescape")
        elif isinstance(value, bytes):
            kind, data = b"b", value
        else:
            kind, data = b"r" if isinstance(value, float) else b"i", repr(value).encode()
        parts += (kind, b"%d:" % len(data), data)
    return b"".join(parts)
