"""The validity period of a certificate, from its DER bytes.

The standard library decodes only certificates it has verified itself, which leaves out
self-signed gateways and those verified by the trust store of Windows or macOS. Only the path to
``validity`` is read (RFC 5280, section 4.1; X.690 for the encoding).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

_SEQUENCE = 0x30
_VERSION = 0xA0
_UTC_TIME = 0x17
_GENERALIZED_TIME = 0x18
_LONG = 0x80
_MAX_LENGTH_BYTES = 4
_BEFORE_VALIDITY = 3


class CertificateError(ValueError):
    """The bytes are not a certificate this reader understands."""


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when a certificate holds."""

    not_before: datetime
    not_after: datetime


def validity(der: bytes) -> Validity:
    """The validity period. Raises CertificateError."""
    certificate, _ = _element(der, 0, _SEQUENCE)
    body, _ = _element(certificate, 0, _SEQUENCE)
    position = 0
    if body[:1] == bytes([_VERSION]):
        _, position = _element(body, 0, _VERSION)
    for _ in range(_BEFORE_VALIDITY):  # serialNumber, signature, issuer
        _, position = _element(body, position)
    period, _ = _element(body, position, _SEQUENCE)
    before, position = _time(period, 0)
    after, _ = _time(period, position)
    return Validity(before, after)


def _element(data: bytes, position: int, tag: int | None = None) -> tuple[bytes, int]:
    """Contents of the element at a position, and where the next one starts."""
    if position + 2 > len(data):
        raise CertificateError("the certificate ends too early")
    if tag is not None and data[position] != tag:
        raise CertificateError("a part of the certificate is not where it belongs")
    length = data[position + 1]
    start = position + 2
    if length >= _LONG:
        count = length - _LONG
        if not 1 <= count <= _MAX_LENGTH_BYTES or start + count > len(data):
            raise CertificateError("a length in the certificate is not readable")
        length = int.from_bytes(data[start : start + count])
        start += count
    if start + length > len(data):
        raise CertificateError("the certificate ends too early")
    return data[start : start + length], start + length


def _time(data: bytes, position: int) -> tuple[datetime, int]:
    text, after = _element(data, position)
    form = {_UTC_TIME: "%y%m%d%H%M%SZ", _GENERALIZED_TIME: "%Y%m%d%H%M%SZ"}.get(data[position])
    if form is None:
        raise CertificateError("a date in the certificate is of an unknown kind")
    try:
        found = datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC)
    except (ValueError, UnicodeDecodeError) as error:
        raise CertificateError("a date in the certificate is not readable") from error
    # RFC 5280, 4.1.2.5.1: two-digit years from 50 on belong to the last century.
    if data[position] == _UTC_TIME and found.year >= 2050:  # noqa: PLR2004  # the RFC's own number
        found = found.replace(year=found.year - 100)
    return found, after
