"""PURE. A TOML document to the text of ``runbook.toml``, every key explained in a comment.

The values come back from the text exactly as they went in: ``test_writing.py`` holds that over
generated settings. The grammar is TOML 1.0 (https://toml.io/en/v1.0.0).
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from runbook.settings.fields import FIELDS

Table = Mapping[str, object]
Document = Mapping[str, object]
Say = Callable[[str], str]
"""The sentence of a text id; an unknown id is given back as it is."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
# Cf holds the marks that turn the direction of writing; joined emoji need the joiner as it is.
_ESCAPED = frozenset({"Cc", "Cf", "Zl", "Zp"})
_JOINER = "\u200d"
_LAST_OF_FOUR_DIGITS = 0xFFFF
REPEATED = frozenset({"contacts", "services"})


class UnwritableError(ValueError):
    """A value has no form in TOML: half of a surrogate pair, or a type TOML does not know."""


def toml_text(document: Document, defaults: Mapping[str, Table], say: Say) -> str:
    """The whole file. Tables and keys stand in the order of the settings' own.

    What the document leaves out stands there as a comment: with its default where it has one
    (``defaults`` by table), else with an example. Raises UnwritableError.
    """
    lines = _comment(say("setup.file.head"))
    for table, known in FIELDS.items():
        given = document.get(table)
        lines += ["", *_comment(say(f"setup.table.{table}"))]
        entries = list(_entries(given))
        if not entries:
            lines.append(f"# {_header(table)}")
        for number, entry in enumerate(entries):
            if number:
                lines.append("")
            lines.append(_header(table))
            lines += _keys(table, tuple(known), entry, defaults, say if not number else None)
        if not entries:
            lines += _keys(table, tuple(known), {}, defaults, say)
    return "\n".join([*lines, ""])


def _entries(given: object) -> Iterator[Table]:
    for one in given if isinstance(given, (list, tuple)) else [given]:
        if isinstance(one, Mapping):
            yield one


def _header(table: str) -> str:
    return f"[[{table}]]" if table in REPEATED else f"[{table}]"


def _keys(
    table: str,
    keys: Sequence[str],
    entry: Table,
    defaults: Mapping[str, Table],
    say: Say | None,
) -> Iterator[str]:
    """The lines of one table; without ``say`` (a second contact) only what is given."""
    for key in keys:
        if say is not None:
            yield from _comment(say(f"setup.key.{table}.{key}"))
        if key in entry:
            yield f"{key} = {toml_value(entry[key])}"
        elif say is not None:
            default = defaults.get(table, {}).get(key)
            tells = bool(default) or default is False
            shown = f"{key} = {toml_value(default)}" if tells else FIELDS[table][key].example
            yield f"# {shown}"


def _comment(text: str) -> list[str]:
    return [f"# {line}".rstrip() for line in text.splitlines()]


def toml_value(value: object) -> str:
    """One value as TOML writes it. Raises UnwritableError."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _number(value)
        case str():
            return toml_string(value)
        case Mapping():
            pairs = ", ".join(f"{_key(name)} = {toml_value(one)}" for name, one in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
    raise UnwritableError(type(value).__name__)


def toml_string(text: str) -> str:
    r"""A text in quotes. A Windows path stands as people write it: ``'C:\bank\ca.pem'``."""
    plain = all(_stands_for_itself(character) for character in text)
    if "\\" in text and "'" not in text and plain:
        return f"'{text}'"
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if _stands_for_itself(character):
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08X}"


def _stands_for_itself(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cs":
        raise UnwritableError("a surrogate")
    return character == _JOINER or category not in _ESCAPED


def _number(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    # repr gives the shortest text that reads back as the same number: 4.0, 1e+16.
    return repr(value)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else f'"{"".join(map(_escaped, name))}"'
