"""Promises as a table for a spreadsheet: words of the reader's language, Moscow time."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from runbook.callbacks.promise import Callback, turn_of
from runbook.callbacks.words import channel_said, reference_said
from runbook.cli.callback.journal import Book
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

_COLUMNS = (
    *("number", "channel", "kind", "reference", "incident", "promised", "window_from"),
    *("window_until", "zone", "attempts", "attempted", "state", "handed_to", "handed"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(promises: Iterable[Callback], book: Book) -> bytes:
    """Semicolons and a byte order mark, as a Russian Excel expects."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow([t(f"callback.column.{name}", book.lang) for name in _COLUMNS])
    for one in promises:
        writer.writerow([_harmless(cell) for cell in _row(one, book)])
    return buffer.getvalue().encode("utf-8-sig")


def _row(one: Callback, book: Book) -> tuple[object, ...]:
    lang = book.lang
    due = turn_of(one, book.now, book.rules).due.name.lower()
    return (
        one.number,
        channel_said(one, lang),
        t(f"callback.kind.{one.kind}", lang),
        reference_said(one, lang, spoken=False),
        one.incident or "",
        _moscow(one.promised_at),
        _moscow(one.window_from),
        _moscow(one.window_until),
        _zone(one.msk_offset, lang),
        one.attempts,
        _moscow(one.attempted_at),
        t(f"callback.state.{due}", lang),
        one.handed_to,
        _moscow(one.handed_at),
    )


def _moscow(at: datetime | None) -> str:
    return at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M") if at else ""


def _zone(offset: int | None, lang: str) -> str:
    if offset is None:
        return t("callback.zone_unknown", lang)
    if not offset:
        return t("callback.zone_moscow", lang)
    return t("callback.column.zone.said", lang, offset=f"{offset:+d}")


def _harmless(value: object) -> object:
    """A cell that a spreadsheet does not take for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
