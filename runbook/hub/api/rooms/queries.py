"""PURE. What stands behind a question mark."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

MOST = 20


def query_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The first value of each key; nothing where it cannot be read."""
    return fields_of(scope["query_string"].decode("latin-1")) or {}


def fields_of(query: str) -> dict[str, str] | None:
    """The first value of each key of what stands behind a question mark; None: it is no such."""
    try:
        query.encode("ascii")
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST, errors="strict")
    except ValueError:
        return None
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
