"""PURE. TOML that was written by anybody, within bounds that the standard library does not set."""

import re
import tomllib
from typing import Any

DEEPEST_KEY = 64
"""Parts of one dotted key. The library takes the square of their number in time."""

# Possessive, and only from where a part begins, so that no text keeps the search itself waiting.
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_TOO_DEEP = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_PART}\.[ \t]*+){{{DEEPEST_KEY}}}")


def parsed(text: str) -> dict[str, Any]:
    """The document. Raises ValueError, tomllib.TOMLDecodeError among them, and RecursionError."""
    if _TOO_DEEP.search(text):
        raise ValueError(f"a key has more than {DEEPEST_KEY} parts")
    return tomllib.loads(text)
