"""PURE. Statements written for SQLite's driver as psycopg takes them: only parameters differ.

SQLite: ``?``, ``?1`` and ``:name`` (https://www.sqlite.org/lang_expr.html#varparam). psycopg:
``%s`` and ``%(name)s``, and a percent sign is doubled.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_PARTS = re.compile(
    r"(?P<text>'(?:[^']|'')*')"
    r"|(?P<cast>::)"
    r"|\?(?P<number>\d+)"
    r"|(?P<next>\?)"
    r"|:(?P<name>[A-Za-z_]\w*)"
    r"|(?P<percent>%)"
)
_KNOWN = 256
"""Statements of the outbox: more than there are."""

Values = Sequence[object] | Mapping[str, object]


@lru_cache(maxsize=_KNOWN)
def translated(statement: str) -> str:
    """The same statement with psycopg's parameters."""
    return _PARTS.sub(_part, statement)


def bound(statement: str, values: Values) -> Values:
    """The values as the translated statement names them."""
    if isinstance(values, Mapping) or "?1" not in statement:
        return values
    return {f"p{place}": value for place, value in enumerate(values, 1)}


def _part(found: "re.Match[str]") -> str:
    if found["name"]:
        return f"%({found['name']})s"
    if found["number"]:
        return f"%(p{found['number']})s"
    if found["next"]:
        return "%s"
    return found[0].replace("%", "%%")
