"""Seals what the database must not be able to read, with a key that it does not hold.

ChaCha20-Poly1305 (RFC 8439) with a random nonce of 96 bits. What it is and whose it is are
authenticated with it, so that a sealed value opens in its own row only.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from runbook.secrets.own import OwnSecret, Purpose

REPORT_KEY = "report_key"
"""An agent's report key, of the operator named with it."""
REFERENCE = "reference"
"""A client's reference in a promise, of the id named with it."""

BUNDLE = "bundle"
"""An evidence bundle, of the id named with it."""

_NONCE = 12
_PURPOSES = {
    REPORT_KEY: Purpose.REPORTS,
    REFERENCE: Purpose.CALLBACKS,
    BUNDLE: Purpose.EVIDENCE,
}


def seal(secret: OwnSecret, what: str, whose: str, value: bytes) -> bytes:
    """The sealed value: nonce, ciphertext, tag."""
    nonce = secrets.token_bytes(_NONCE)
    cipher = ChaCha20Poly1305(secret.key(_PURPOSES[what]))
    return nonce + cipher.encrypt(nonce, value, _bound_to(what, whose))


def open_sealed(secret: OwnSecret, what: str, whose: str, sealed: bytes) -> bytes | None:
    """The value; None when it was sealed otherwise, for another row, or has been altered."""
    cipher = ChaCha20Poly1305(secret.key(_PURPOSES[what]))
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(what, whose))
    except (InvalidTag, ValueError):
        return None


def opens(secret: OwnSecret, what: str, whose: str, sealed: bytes) -> bool:
    """Whether the secret opens it. What is in it is given to nobody."""
    return open_sealed(secret, what, whose, sealed) is not None


def _bound_to(what: str, whose: str) -> bytes:
    return f"runbook/hub/1/{what}/{whose}".encode()
