"""Parsers of the dates a server tells: right ones are read, anything else is none."""

import datetime
from datetime import UTC

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.wire.certificate import CertificateError, validity
from checks.wire.http_date import skew

fuzzed = settings(deadline=None)


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Sun, 22 Nov 2026 01:03:20 GMT", 600.0),
        ("Sun, 22 Nov 2026 01:23:20 GMT", -600.0),
        ("Sunday, 22-Nov-26 01:03:20 GMT", 600.0),
        ("Sun, 22 Nov 2026 04:03:20 +0300", 600.0),
        ("", None),
        ("yesterday", None),
        ("Sun, 99 Nov 2026 01:03:20 GMT", None),
        ("Sun, 22 Nov 2026 01:03:20 GMT" * 9, None),
    ],
)
def test_the_clocks_difference_is_read_from_the_date(date: str, ahead: float | None) -> None:
    assert skew(date, 1_795_310_000.0) == ahead


@fuzzed
@given(st.one_of(st.text(max_size=80), st.text("SunNov 0123456789:,-+GMT", max_size=60)))
def test_any_text_is_a_date_or_not(text: str) -> None:
    found = skew(text, 1_795_310_000.0)
    assert found is None or isinstance(found, float)


def certificate(begins: datetime.datetime, ends: datetime.datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


SAMPLE = certificate(
    datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2027, 1, 1, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        ("1999-01-02T03:04:05Z", "2026-11-22T01:02:03Z"),
        ("2026-01-01T00:00:00Z", "2061-01-01T00:00:00Z"),
    ],
    ids=["two-digit years", "four-digit years"],
)
def test_the_dates_of_a_certificate_are_read(begins: str, ends: str) -> None:
    dates = (datetime.datetime.fromisoformat(begins), datetime.datetime.fromisoformat(ends))
    found = validity(certificate(*dates))
    assert (found.not_before, found.not_after) == dates


@fuzzed
@given(st.binary(max_size=80), st.integers(0, 300))
def test_any_bytes_are_a_certificate_or_turned_down(data: bytes, cut: int) -> None:
    whole = SAMPLE
    for der in (data, whole[:cut] + data + whole[cut + len(data) :], whole[:cut]):
        try:
            found = validity(der)
        except CertificateError:
            continue
        assert found.not_before.tzinfo is UTC
