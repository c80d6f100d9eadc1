"""A signature of the bank's in a file of its own, ``<name>.sig``, so that people can review it.

Ed25519 (RFC 8032) over the schema, the file's name and the digest of its text. The name keeps the
words for a chat from being put in the place of those for a call. The hub's scripts
(``runbook.agent.line.script``) are signed over their TOML, which these lines are not: neither
signature is good in the other's place.
"""

import hashlib
from typing import NamedTuple

from runbook.reporting.credentials import from_text, to_text
from runbook.system.toml_text import parsed

SCHEMA = "runbook.signature/1"
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_ID_LENGTH = 16


class Signature(NamedTuple):
    """Who vouches for what. ``key_id`` only helps people and the search for the key."""

    file: str
    sha256: str
    key_id: str
    signature: str

    def text(self) -> str:
        """The file, as it is written and reviewed."""
        lines = {"schema": SCHEMA, **self._asdict()}
        return "".join(f'{key} = "{value}"\n' for key, value in lines.items())


def key_id(public_key: str) -> str:
    """A short name for a public key: the beginning of its SHA-256, in hexadecimal."""
    return hashlib.sha256(from_text(public_key) or b"").hexdigest()[:_ID_LENGTH]


def signed_bytes(file: str, sha256: str) -> bytes:
    """What the key signs."""
    return f"{SCHEMA}\n{file}\n{sha256}\n".encode()


def signature_of(file: str, sha256: str, public_key: str, signature: bytes) -> Signature:
    """The signature as it is kept."""
    return Signature(file, sha256, key_id(public_key), to_text(signature))


def read(text: str) -> Signature | None:
    """The signature a file holds; None when it holds none."""
    try:
        held = parsed(text)
    except (ValueError, RecursionError):
        return None
    values = [held.get(name) for name in Signature._fields]
    if held.get("schema") != SCHEMA or not all(isinstance(one, str) for one in values):
        return None
    return Signature(*(str(one) for one in values))


def proven(made: Signature, keys: tuple[str, ...]) -> bool:
    """Whether one of these public keys made it."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - lazy for start-up
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
        Ed25519PublicKey,
    )

    signature = from_text(made.signature)
    if not signature or len(signature) != _SIGNATURE_BYTES:
        return False
    for text in keys:
        key = from_text(text)
        if not key or len(key) != _KEY_BYTES or key_id(text) != made.key_id:
            continue
        try:
            message = signed_bytes(made.file, made.sha256)
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False
