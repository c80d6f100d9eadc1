"""PURE. The rules of keys, digests and the files they vouch for."""

from runbook.settings.problem import Fault
from runbook.trust.whom import DIGEST, FILE_NAME, is_key


def public_key(text: str) -> Fault | None:
    """A public key of Ed25519: 32 bytes as base64url (RFC 4648, section 5) without padding."""
    return None if is_key(text) else Fault("settings.bad_key")


def sha256(text: str) -> Fault | None:
    """A SHA-256 in hexadecimal."""
    return None if DIGEST.fullmatch(text) else Fault("settings.bad_digest")


def file_name(text: str) -> Fault | None:
    """The name of a file without its folder: ASCII letters, digits, dot, underscore, hyphen."""
    return None if FILE_NAME.fullmatch(text) else Fault("settings.bad_digest")
