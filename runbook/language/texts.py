"""Every sentence people read, by symbolic id, in Russian and English.

The catalogues are gettext's: ``data/translations/<language>/*.po`` compiled into
``data/translations/<language>.mo`` by ``python -m tools.compile_texts``.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from string import Formatter

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"
_PRODUCT = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib costs start-up time before the words
FOLDER = os.path.join(_PRODUCT, "data", "translations")  # noqa: PTH118 - as above

Value = str | int | float


class UnknownTextError(LookupError):
    """There is no text of this id, or it needs a value that was not given."""


class _Missing(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        raise UnknownTextError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise UnknownTextError(msgid1)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang not in LANGUAGES:
        return _catalogue(DEFAULT_LANGUAGE)
    try:
        with open(os.path.join(FOLDER, f"{lang}.mo"), "rb") as file:  # noqa: PTH118, PTH123 - as above
            catalogue = gettext.GNUTranslations(file)
    except OSError:
        return _Missing()
    catalogue.add_fallback(_Missing())
    return catalogue


def lookup(text_id: str, lang: str, **values: Value) -> str:
    """The text, filled in. Raises UnknownTextError for an unknown id or a value that is missing.

    A value that is missing or empty is said by the text ``value.<its name>`` where there is one:
    without a configured phone «телефон из вашего договора» stands in its place.
    """
    return _filled(_catalogue(lang).gettext(text_id), lang, values)


def t(text_id: str, lang: str, **values: Value) -> str:
    """The text for a person: like ``lookup``, but an unknown text is shown as its id."""
    try:
        return lookup(text_id, lang, **values)
    except UnknownTextError:
        return text_id


def plural(text_id: str, n: int, lang: str, **values: Value) -> str:
    """The text in the form that fits the number, which it may show as ``{n}``."""
    try:
        form = _catalogue(lang).ngettext(text_id, text_id, n)
        return _filled(form, lang, {"n": n, **values})
    except UnknownTextError:
        return f"{n} {text_id}"


def known(text_id: str, lang: str) -> bool:
    """Whether the catalogue has a text of this id."""
    try:
        _catalogue(lang).gettext(text_id)
    except UnknownTextError:
        return False
    return True


def _filled(template: str, lang: str, values: Mapping[str, Value]) -> str:
    if "{" not in template:
        return template
    said = dict(values)
    for name in placeholders(template):
        if said.get(name, "") == "":
            said[name] = _stand_in(name, lang, values)
    return template.format_map(said)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def _stand_in(name: str, lang: str, values: Mapping[str, Value]) -> str:
    try:
        return _catalogue(lang).gettext(f"value.{name}")
    except UnknownTextError:
        if name in values:
            return ""
        raise
