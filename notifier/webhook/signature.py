"""PURE. Webhooks signed and proved after the Standard Webhooks specification, version 1.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
The signature is HMAC-SHA256 over ``id.timestamp.body``. While a key is being changed a message
carries one signature per key, so that a receiver with either key believes it.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.webhook.attached import LARGEST_CASE
from notifier.webhook.payload import Payload, PayloadError, read_body

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"

SHORTEST_KEY = 24
"""Bytes, as the specification asks."""

TOLERANCE = timedelta(hours=48)
"""How far a message's time may be from ours, either way.

The specification's few minutes would refuse a true alert from a PC whose clock is wrong, which is
itself a fault we report. So time only bounds how long ids must be kept; what tells a replay is
the id.
"""

SEEN_FOR = 2 * TOLERANCE
"""How long a receiver keeps the ids it has seen: no message can be valid for longer than this."""

_PREFIX = "whsec_"
_VERSION = "v1,"
_LONGEST_KEY = 1024
_LONGEST_SIGNATURES = 1024
_MOST_SIGNATURES = 10
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


class WeakKeyError(ValueError):
    """A text that cannot be a key. Says what is wrong, never the text."""


class RefusalCode(StrEnum):
    """Why a message is not believed."""

    TOO_LARGE = "too_large"
    MISSING_HEADER = "missing_header"
    BAD_HEADER = "bad_header"
    NO_KEY = "no_key"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_TIME = "wrong_time"
    WRONG_BODY = "wrong_body"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that is not taken. ``detail`` is a header's name or ``Fault`` and field."""

    code: RefusalCode
    detail: str = ""


class _RefusedError(Exception):
    def __init__(self, code: RefusalCode, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def read_key(text: str) -> bytes:
    """The key a text stands for: ``whsec_`` and base64, or the text's own bytes (UTF-8).

    Raises WeakKeyError when it is shorter than 24 bytes or is not what its prefix says.
    """
    if text.startswith(_PREFIX):
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise WeakKeyError("what follows whsec_ is not base64") from None
    else:
        try:
            key = text.encode()
        except UnicodeEncodeError:
            raise WeakKeyError("a key is text or whsec_ and base64") from None
    if not SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise WeakKeyError(f"a key has {SHORTEST_KEY} to {_LONGEST_KEY} bytes")
    return key


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys in a text, parted by white space: the new one and, for a while, the old one.

    Raises WeakKeyError when one of them cannot be a key, or there is none.
    """
    keys = tuple(read_key(one) for one in text.split())
    if not keys:
        raise WeakKeyError("there is no key")
    if len(keys) > _MOST_SIGNATURES:
        raise WeakKeyError(f"there are more than {_MOST_SIGNATURES} keys")
    return keys


def sign(identifier: str, timestamp: int, body: bytes, key: bytes) -> str:
    """One signature, ``v1,`` and base64."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return _VERSION + base64.b64encode(digest).decode()


def signed_headers(
    identifier: str, timestamp: int, body: bytes, keys: Sequence[bytes]
) -> dict[str, str]:
    """The three headers, with one signature for each key. ``timestamp`` is in seconds (Unix)."""
    signatures = (sign(identifier, timestamp, body, key) for key in keys)
    return {
        ID_HEADER: identifier,
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: " ".join(signatures),
    }


def verify(
    headers: Mapping[str, str],
    body: bytes,
    keys: Sequence[bytes],
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> Payload | Refusal:
    """The alert, or why it is not believed. ``now`` is aware; names of headers in any case.

    The caller must then look whether it knows ``Payload.id``: keep ids with ``sent_at`` for
    ``SEEN_FOR``. A known id that was not sent later than the one kept is a replay or a repeat
    that already arrived; sent later, it only changes the words. Neither rings again.
    """
    try:
        return _proved(headers, body, keys, now, tolerance)
    except _RefusedError as error:
        return Refusal(error.code, error.detail)
    except PayloadError as error:
        return Refusal(RefusalCode.WRONG_BODY, str(error))


def _proved(
    headers: Mapping[str, str],
    body: bytes,
    keys: Sequence[bytes],
    now: datetime,
    tolerance: timedelta,
) -> Payload:
    if len(body) > LARGEST_CASE:
        raise _RefusedError(RefusalCode.TOO_LARGE)
    if not keys:
        raise _RefusedError(RefusalCode.NO_KEY)
    identifier, timestamp, signatures = _read_headers(headers)
    if not _is_signed(identifier, timestamp, signatures, body, keys):
        raise _RefusedError(RefusalCode.WRONG_SIGNATURE)
    if abs(timestamp - now.timestamp()) > tolerance.total_seconds():
        raise _RefusedError(RefusalCode.WRONG_TIME)
    payload = read_body(body)
    if payload.id != identifier:
        raise _RefusedError(RefusalCode.WRONG_BODY, "id")
    return payload


def _read_headers(headers: Mapping[str, str]) -> tuple[str, int, list[bytes]]:
    found: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in found:
            # Two spellings of one header: whoever checks must read what whoever acts reads.
            raise _RefusedError(RefusalCode.BAD_HEADER, lower if lower in _WANTED else "")
        found[lower] = value
    for name in _WANTED:
        if name not in found:
            raise _RefusedError(RefusalCode.MISSING_HEADER, name)
    identifier, timestamp, signatures = (found[name] for name in _WANTED)
    # A dot in the id would let its end pass for the beginning of the timestamp.
    if not _ID.fullmatch(identifier):
        raise _RefusedError(RefusalCode.BAD_HEADER, ID_HEADER)
    if not _TIMESTAMP.fullmatch(timestamp) or str(int(timestamp)) != timestamp:
        raise _RefusedError(RefusalCode.BAD_HEADER, TIMESTAMP_HEADER)
    if len(signatures) > _LONGEST_SIGNATURES or not signatures.isascii():
        raise _RefusedError(RefusalCode.BAD_HEADER, SIGNATURE_HEADER)
    listed = [one.encode() for one in signatures.split(" ") if one.startswith(_VERSION)]
    if len(listed) > _MOST_SIGNATURES:
        raise _RefusedError(RefusalCode.BAD_HEADER, SIGNATURE_HEADER)
    return identifier, int(timestamp), listed


_WANTED = (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)


def _is_signed(
    identifier: str, timestamp: int, given: Sequence[bytes], body: bytes, keys: Sequence[bytes]
) -> bool:
    right = False
    for key in keys:
        expected = sign(identifier, timestamp, body, key).encode()
        for one in given:
            # Compared as text: base64 with other padding bits is not the same signature. All are
            # compared, so that the time taken does not tell which key was nearly met.
            right |= hmac.compare_digest(one, expected)
    return right
