"""PURE. How an agent shows who it is: the ``Authorization`` header of every request.

``Runbook <agent>.<key>``: six bytes that stand for the operator's id
(``notifier.handoff.report.agent_id``) and the agent's authentication key, both as base64url. The
hub keeps the key's hash only.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Self

SCHEME = "Runbook"
AGENT_BYTES = 6
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who, and the proof. The key is never part of the ``repr``."""

    agent: bytes
    key: bytes = field(repr=False)

    def header(self) -> str:
        """The value of ``Authorization``."""
        return f"{SCHEME} {to_text(self.agent)}.{to_text(self.key)}"

    @classmethod
    def parse(cls, header: str) -> Self | None:
        """The credentials in a header; None when it holds none."""
        scheme, _, rest = header.partition(" ")
        agent, _, key = rest.partition(".")
        if scheme != SCHEME:
            return None
        found = cls(from_text(agent) or b"", from_text(key) or b"")
        sizes = (len(found.agent), len(found.key))
        return found if sizes == (AGENT_BYTES, KEY_BYTES) else None

    def is_of(self, kept: bytes) -> bool:
        """Whether the key is the one whose hash was kept."""
        return hmac.compare_digest(hash_of(self.key), kept)


def hash_of(key: bytes) -> bytes:
    """What the hub keeps of an authentication key. The key is random: no salt is needed."""
    return hashlib.sha256(b"runbook.authentication/1\n" + key).digest()


def to_text(value: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def from_text(text: str) -> bytes | None:
    """The bytes written so; None for anything else, another writing of the same bytes included."""
    try:
        value = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return value if to_text(value) == text else None
