"""PURE. Whom the settings trust: public keys of the bank, and digests of files by their names."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import NamedTuple

PUBLIC_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes as base64url (RFC 4648, section 5) without padding."""
DIGEST = re.compile(r"[0-9a-fA-F]{64}")
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


_P = 2**255 - 19
_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = frozenset({0, 1, _P - 1, _P, _P + 1, _OF_ORDER_8, _P - _OF_ORDER_8})
"""Where the points of small order lie (RFC 7748, section 7). Under a key made of one of them
anybody's signature is good, and the first of them is what a forgotten «AAAA…» says."""


class Trust(NamedTuple):
    """``keys``: public keys (Ed25519, base64url) whose signature is the bank's word.

    ``pinned``: SHA-256 by file name. Where a file is pinned its digest alone decides: an older
    version that was signed once is not taken for today's.
    """

    keys: tuple[str, ...] = ()
    pinned: Mapping[str, str] = {}


NOBODY = Trust()


def is_key(text: str) -> bool:
    """Whether it is a public key that only its own private key signs for."""
    if not PUBLIC_KEY.fullmatch(text):
        return False
    point = int.from_bytes(urlsafe_b64decode(f"{text}="), "little")
    return point & (2**255 - 1) not in _SMALL


def trust_in(table: Mapping[str, object]) -> Trust:
    """What a ``[trust]`` table says; of what is wrong in it nothing is used."""
    keys, pinned = table.get("keys", []), table.get("pinned", {})
    listed = keys if isinstance(keys, list) else []
    named = pinned if isinstance(pinned, dict) else {}
    texts = (one.strip(" \t") for one in listed if isinstance(one, str))
    return Trust(
        tuple(one for one in texts if is_key(one)),
        {str(name): _digest(one) for name, one in named.items()},
    )


def _digest(value: object) -> str:
    """The digest in small letters. What is none still keeps its file out: the bank pinned it."""
    text = value.strip(" \t").lower() if isinstance(value, str) else ""
    return text if DIGEST.fullmatch(text) else ""
