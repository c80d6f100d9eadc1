"""Seals what identifies a client, so that the journal's file alone tells nobody who was promised.

ChaCha20-Poly1305 (RFC 8439) with a random nonce of 96 bits. The promise's id and the kind of its
reference are authenticated with it, so that a sealed text opens in its own row only.
"""

import secrets

from runbook.callbacks.promise import ReferenceKind
from runbook.secrets.own import OwnSecret, Purpose

_NONCE = 12


def seal(secret: OwnSecret, callback_id: str, kind: ReferenceKind, text: str) -> bytes:
    """The sealed text: nonce, ciphertext, tag."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - lazy for start-up

    nonce = secrets.token_bytes(_NONCE)
    cipher = ChaCha20Poly1305(secret.key(Purpose.CALLBACKS))
    return nonce + cipher.encrypt(nonce, text.encode(), _bound_to(callback_id, kind))


class Opener:
    """Opens what one secret sealed. Making it derives the key once for many rows."""

    def __init__(self, secret: OwnSecret) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - lazy for start-up

        self._cipher = ChaCha20Poly1305(secret.key(Purpose.CALLBACKS))

    def open(self, callback_id: str, kind: ReferenceKind, sealed: bytes) -> str | None:
        """The text; None when it was sealed otherwise, for another row, or has been altered."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - lazy for start-up

        bound = _bound_to(callback_id, kind)
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound).decode()
        except (InvalidTag, ValueError):
            return None


def seal_again(
    by: OwnSecret, now_by: OwnSecret, callback_id: str, kind: ReferenceKind, sealed: bytes
) -> bytes | None:
    """What one secret sealed, sealed by another one; None when it cannot be opened."""
    text = Opener(by).open(callback_id, kind, sealed)
    return None if text is None else seal(now_by, callback_id, kind, text)


def _bound_to(callback_id: str, kind: ReferenceKind) -> bytes:
    return f"runbook/callback/1/{callback_id}/{kind}".encode()
