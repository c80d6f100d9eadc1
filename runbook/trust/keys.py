"""The bank's private key: made, kept in a file of its own, used to sign; never on a PC at night."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from runbook.reporting.credentials import to_text
from runbook.trust.signature import Signature, signature_of, signed_bytes

_LARGEST = 16 * 1024


class KeyFileError(ValueError):
    """The file holds no private key that can be used; the message is a text id."""


def new_key(password: bytes = b"") -> tuple[bytes, str]:
    """A private key as PEM (PKCS 8, sealed with the password if there is one), its public key."""
    private = Ed25519PrivateKey.generate()
    sealed: forms.KeySerializationEncryption = forms.NoEncryption()
    if password:
        sealed = forms.BestAvailableEncryption(password)
    pem = private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, sealed)
    return pem, public_of(private)


def public_of(private: Ed25519PrivateKey) -> str:
    """Its public key as it stands in the settings."""
    raw = private.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    return to_text(raw)


def read_key(path: Path, password: bytes = b"") -> Ed25519PrivateKey:
    """The private key of a file. Raises OSError, and KeyFileError saying what it is instead."""
    with path.open("rb") as file:
        content = file.read(_LARGEST)
    try:
        found = forms.load_pem_private_key(content, password or None)
    except TypeError:
        # Sealed and no password was given, or the other way round.
        raise KeyFileError("trust.key_password") from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError("trust.key_password" if password else "trust.no_key") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyFileError("trust.no_key")
    return found


def sign(private: Ed25519PrivateKey, file: str, sha256: str) -> Signature:
    """The bank's word for the file of this name and digest."""
    made = private.sign(signed_bytes(file, sha256))
    return signature_of(file, sha256, public_of(private), made)
