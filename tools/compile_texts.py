"""Compile the texts: ``python -m tools.compile_texts [--check]``.

Every ``.po`` of a language becomes part of one ``.mo``. An id that stands in two files is an error.
"""

import gettext
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parents[1] / "runbook" / "data" / "translations"
CLICK = TRANSLATIONS / "click"
# A fixed date keeps the compiled file the same when nothing was changed.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


class DuplicateTextError(ValueError):
    """One id stands in two files."""


def merged(language: str, sources: list[Path]) -> Catalog:
    """All texts of one language. Raises DuplicateTextError naming the id and the second file."""
    whole = Catalog(locale=language, creation_date=_DATE, revision_date=_DATE, fuzzy=False)
    for path in sources:
        with path.open(encoding="utf-8") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id:
                    continue
                if message.id in whole:
                    raise DuplicateTextError(f"{message.id}: {path}")
                whole.add(message.id, message.string)
    return whole


def compiled(language: str, sources: list[Path]) -> bytes:
    """The bytes of the ``.mo``."""
    buffer = io.BytesIO()
    write_mo(buffer, merged(language, sources))
    return buffer.getvalue()


def outputs() -> dict[Path, tuple[str, list[Path]]]:
    """Each compiled file with its language and its sources."""
    ours = {
        TRANSLATIONS / f"{language}.mo": (language, sorted((TRANSLATIONS / language).glob("*.po")))
        for language in ("ru", "en")
    }
    messages = CLICK / "ru" / "LC_MESSAGES"
    return {**ours, messages / "click.mo": ("ru", [messages / "click.po"])}


def same_texts(left: bytes, right: bytes) -> bool:
    """Whether two compiled files hold the same texts, whichever version of Babel wrote them."""
    first, second = (
        gettext.GNUTranslations(io.BytesIO(one))._catalog  # type: ignore[attr-defined]  # noqa: SLF001 - gettext has no public way to list its texts
        for one in (left, right)
    )
    return {k: v for k, v in first.items() if k} == {k: v for k, v in second.items() if k}


def main(argv: list[str]) -> int:
    """Write the compiled files; with ``--check`` only say which are out of date."""
    stale = []
    for path, (language, sources) in outputs().items():
        fresh = compiled(language, sources)
        if path.exists() and same_texts(path.read_bytes(), fresh):
            continue
        stale.append(path)
        if "--check" not in argv:
            path.write_bytes(fresh)
    for path in stale:
        sys.stdout.write(f"{path}\n")
    return 1 if stale and "--check" in argv else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
