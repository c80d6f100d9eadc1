"""The hub's log as a file that leaves it: CSV, JSON or Markdown, in UTC and Moscow time.

CSV as in ``runbook.incidents.register``: semicolons, no formulas. Events hold nothing of any
client's, so nothing has to be left out.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from runbook.hub.store.events import Event
from runbook.incidents.register import harmless
from runbook.language.moscow import MOSCOW
from runbook.privacy.plain_text import one_text

SCHEMA = "runbook.hub.log/1"
COLUMNS = ("seq", "at_utc", "at_msk", "incident", "kind", "by", "body")
_SIGNS = "\\|<`[]!"


def event_json(event: Event) -> dict[str, object]:
    """One event with its number."""
    return {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "incident": event.incident or None,
        "kind": event.kind,
        "by": event.by or None,
        "body": dict(event.body),
    }


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside codes: each event in a sentence, and its incident's number."""

    said: Callable[[Event], str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    heads: tuple[str, str] = ("number", "said")


def written(events: Sequence[Event], form: str, head: str, words: Words) -> str:
    """The whole log, ``form`` being ``csv``, ``json`` or ``md``; ``head`` is the chain's."""
    return "".join(pieces([events], form, head, lambda _: words))


def pieces(
    portions: Iterable[Sequence[Event]],
    form: str,
    head: str,
    worded: Callable[[Sequence[Event]], Words],
) -> Iterator[str]:
    """The same piece by piece, so that a long log need not stand in memory.

    ``worded`` finds the words for a portion.
    """
    if form == "json":
        yield from _json((one for some in portions for one in some), head)
        return
    heads = [*COLUMNS, *worded(()).heads]
    rows = (row for some in portions for row in _rows(some, worded(some)))
    if form == "csv":
        yield _csv_row(heads)
        yield from map(_csv_row, rows)
        return
    yield f"{markdown_row(heads)}\n{markdown_row(['---'] * len(heads))}\n"
    yield from (f"{markdown_row(row)}\n" for row in rows)
    yield f"\n`{head}`\n"


def _json(events: Iterable[Event], head: str) -> Iterator[str]:
    yield f'{{"schema": {json.dumps(SCHEMA)}, "head": {json.dumps(head)}, "events": ['
    between = "\n"
    for one in events:
        yield f"{between}  {json.dumps(event_json(one), ensure_ascii=False)}"
        between = ",\n"
    yield "\n]}\n"


def _csv_row(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()


def _rows(events: Iterable[Event], words: Words) -> Iterator[list[str]]:
    return (_cells(one, words) for one in events)


def _cells(event: Event, words: Words) -> list[str]:
    utc, moscow = event.at.astimezone(UTC), event.at.astimezone(MOSCOW)
    number = words.numbers.get(event.incident)
    return [
        str(event.seq),
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moscow.strftime("%Y-%m-%d %H:%M:%S"),
        event.incident,
        event.kind,
        event.by,
        json.dumps(dict(event.body), ensure_ascii=False) if event.body else "",
        str(number or ""),
        words.said(event),
    ]


def markdown_row(cells: Iterable[str]) -> str:
    """One line of a table, its cells defused."""
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(cell: str) -> str:
    """The cell with nothing in it that would end it, or be a tag, a link or a picture."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in one_text(cell))
