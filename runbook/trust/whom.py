"""PURE. Whom the settings trust: public keys of the bank, and digests of files by their names."""

import re
from collections.abc import Mapping
from typing import NamedTuple

PUBLIC_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes as base64url (RFC 4648, section 5) without padding."""
DIGEST = re.compile(r"[0-9a-fA-F]{64}")
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


class Trust(NamedTuple):
    """``keys``: public keys (Ed25519, base64url) whose signature is the bank's word.

    ``pinned``: SHA-256 by file name. Where a file is pinned its digest alone decides: an older
    version that was signed once is not taken for today's.
    """

    keys: tuple[str, ...] = ()
    pinned: Mapping[str, str] = {}


NOBODY = Trust()


def trust_in(table: Mapping[str, object]) -> Trust:
    """What a ``[trust]`` table says; of what is wrong in it nothing is used."""
    keys, pinned = table.get("keys", []), table.get("pinned", {})
    listed = keys if isinstance(keys, list) else []
    named = pinned if isinstance(pinned, dict) else {}
    texts = (one.strip(" \t") for one in listed if isinstance(one, str))
    return Trust(
        tuple(one for one in texts if PUBLIC_KEY.fullmatch(one)),
        {str(name): _digest(one) for name, one in named.items()},
    )


def _digest(value: object) -> str:
    """The digest in small letters. What is none still keeps its file out: the bank pinned it."""
    text = value.strip(" \t").lower() if isinstance(value, str) else ""
    return text if DIGEST.fullmatch(text) else ""
