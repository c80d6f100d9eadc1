"""PURE. The words of a step out of the file: an id of the catalogue, or texts of the bank's own."""

import re
import unicodedata

from runbook.language.texts import DEFAULT_LANGUAGE, LANGUAGES
from runbook.procedure.fields import LONGEST_TEXT, PLACEHOLDERS
from runbook.procedure.reader import Reader
from runbook.procedure.shapes import Wording
from runbook.procedure.tree import Node, Table, shown_key
from runbook.settings import rules
from runbook.settings.problem import KeyPath
from runbook.settings.toml_places import Place

_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def read_wording(
    reader: Reader,
    table: Table,
    path: KeyPath,
    key: str = "text",
    *,
    needed: bool = False,
    longest: int = LONGEST_TEXT,
) -> Wording:
    """The words under ``key`` or ``<key>_id``; empty words with their fault noted."""
    id_key = f"{key}_id"
    own, named = table.values.get(key), table.values.get(id_key)
    if own is not None and named is not None:
        reader.add(table.place_of(id_key), (*path, id_key), "procedure.two_texts", {"key": key})
    if own is not None:
        return _own(reader, own, (*path, key), longest)
    if named is not None:
        return _named(reader, named, (*path, id_key))
    if needed:
        reader.add(table.place, (*path, key), "procedure.missing_key")
    return Wording()


def _named(reader: Reader, node: Node, path: KeyPath) -> Wording:
    given = reader.word(node, path)
    if given is not None and not reader.known_text(given):
        reader.add(node.place, path, "procedure.unknown_text")
        return Wording()
    return Wording(given or "")


def _own(reader: Reader, node: Node, path: KeyPath, longest: int) -> Wording:
    if not isinstance(node, Table):
        text = _text(reader, node, path, longest)
        return Wording(by_language={DEFAULT_LANGUAGE: text} if text else {})
    reader.keys(node, path, LANGUAGES)
    if not node.values:
        reader.add(node.place, path, "procedure.empty")
    texts = {
        lang: _text(reader, one, (*path, lang), longest)
        for lang, one in node.values.items()
        if lang in LANGUAGES
    }
    return Wording(by_language={lang: text for lang, text in texts.items() if text})


def _text(reader: Reader, node: Node, path: KeyPath, longest: int) -> str:
    given = reader.word(node, path)
    if given is None:
        return ""
    text = unicodedata.normalize("NFC", given)
    return text if fit(reader, text, node.place, path, longest) else ""


def fit(reader: Reader, text: str, place: Place, path: KeyPath, longest: int) -> bool:
    """Whether a text may be shown to her; what keeps it from that is noted."""
    checks = (
        rules.at_most(longest),
        rules.no_control_characters,
        rules.no_bot_token,
        rules.no_personal_data,
    )
    if not all(reader.judged(check(text), place, path) for check in checks):
        return False
    for found in _BRACES.findall(text):
        if found.strip("{}") not in PLACEHOLDERS:
            known = (f"{{{one}}}" for one in PLACEHOLDERS)
            reader.unknown(place, path, "procedure.unknown_placeholder", shown_key(found), known)
            return False
    return True
