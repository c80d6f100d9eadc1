"""When a certificate expires: the one field of X.509 that is needed, read from PEM. PURE.

DER as in X.690, the certificate as in RFC 5280 section 4.1. Nothing is verified: the gateway does.
"""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Final

_PEM: Final = re.compile(
    r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536})-----END CERTIFICATE-----"
)
_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18
_LONG_FORM: Final = 0x80
_MOST_LENGTH_BYTES: Final = 4
_CENTURY_TURNS: Final = 50


def certificate_expiry(pem: str) -> datetime | None:
    """``notAfter`` of the first certificate in a PEM text; None when there is none to be read."""
    matched = _PEM.search(pem)
    if matched is None:
        return None
    try:
        der = base64.b64decode("".join(matched[1].split()), validate=True)
        return _not_after(der)
    except (binascii.Error, ValueError, IndexError):
        return None


def _not_after(der: bytes) -> datetime:
    certificate = _expect(der, _SEQUENCE)[0]
    fields = _expect(certificate, _SEQUENCE)[0]
    if fields[0] == _VERSION:
        _, fields = _expect(fields, _VERSION)
    for _ in ("serial number", "signature algorithm", "issuer"):
        _, fields = _element(fields)[1:]
    validity = _expect(fields, _SEQUENCE)[0]
    _, rest = _element(validity)[1:]
    tag, value, _ = _element(rest)
    return _time(tag, value.decode("ascii"))


def _expect(data: bytes, tag: int) -> tuple[bytes, bytes]:
    found, value, rest = _element(data)
    if found != tag:
        raise ValueError("not a certificate")
    return value, rest


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    tag, length, start = data[0], data[1], 2
    if length & _LONG_FORM:
        size = length & ~_LONG_FORM
        if not 0 < size <= _MOST_LENGTH_BYTES:
            raise ValueError("not a definite length")
        start += size
        length = int.from_bytes(data[2:start])
    if start + length > len(data):
        raise ValueError("cut short")
    return tag, data[start : start + length], data[start + length :]


def _time(tag: int, text: str) -> datetime:
    if tag == _UTC_TIME:
        year = int(text[:2])
        text = f"{year + (1900 if year >= _CENTURY_TURNS else 2000)}{text[2:]}"
    elif tag != _GENERALIZED_TIME:
        raise ValueError("not a time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
