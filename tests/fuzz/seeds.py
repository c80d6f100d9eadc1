"""Right documents: recordings of real programs, and files that ship or that tests use already."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

TESTS = Path(__file__).parents[1]
RECORDINGS = TESTS / "recordings"
PRODUCT = TESTS.parent / "runbook"


def recorded(*patterns: str) -> tuple[bytes, ...]:
    """The recordings whose names fit, in their order."""
    found = sorted(one for pattern in patterns for one in RECORDINGS.glob(pattern))
    assert found, patterns
    return tuple(one.read_bytes() for one in found)


def of_tests(pattern: str) -> tuple[bytes, ...]:
    """Files of the tests whose names fit."""
    found = sorted(TESTS.glob(pattern))
    assert found, pattern
    return tuple(one.read_bytes() for one in found)


def shipped(pattern: str) -> tuple[bytes, ...]:
    """Files of the product whose names fit."""
    found = sorted((PRODUCT / "data").glob(pattern))
    assert found, pattern
    return tuple(one.read_bytes() for one in found)


def as_text(data: bytes) -> str:
    """What a reader of texts may be given: signs of every kind, lone surrogates among them."""
    return data.decode("utf-8", "surrogateescape")


def a_certificate() -> tuple[bytes, bytes]:
    """One certificate, as PEM and as DER; long expired or not, it is only taken apart."""
    pem = (Path(__file__).parent / "gateway.pem").read_bytes()
    return pem, ssl.PEM_cert_to_DER_cert(pem.decode())


NOW = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)
"""The moment at which everything here is read."""
