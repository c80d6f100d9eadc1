"""The version that a VPN client prints of itself. PURE."""

import re
from typing import Final

_LONGEST: Final = 4096
_NAMED: Final = re.compile(r"\bE\d{2}\.\d{1,3}\b")
_DOTTED: Final = re.compile(r"(?<![\w.])\d{1,6}(?:\.\d{1,6}){1,3}(?![\w.])")


def version_in(text: str) -> str:
    """``E86.20``, as Check Point calls its own, else the first ``2.6.12``; empty: neither."""
    said = text[:_LONGEST]
    found = _NAMED.search(said) or _DOTTED.search(said)
    return found[0] if found else ""
