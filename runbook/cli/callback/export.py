"""``runbook callback export``: clients' data into a file, only when that is confirmed."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import click

from runbook.cli import console
from runbook.cli.callback.as_json import promise_json
from runbook.cli.callback.journal import refuse, writing
from runbook.cli.callback.words import counted
from runbook.cli.invocation import ExitCode, Invocation
from runbook.journal.callbacks import every_promise, exported, reveal
from runbook.texts import t

_FORMATS = ("csv", "json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command(help="callback.export.help")
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path),
              metavar="cli.metavar.file", help="callback.export.option.to")  # fmt: skip
@click.option("--format", "form", type=click.Choice(_FORMATS), help="callback.export.option.format")
@click.option("--with-clients-data", "confirmed", is_flag=True,
              help="callback.export.option.confirm")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, target: Path, form: str | None, confirmed: bool) -> int:
    """Write the promises into a new file of this user's. The event is written before the file."""
    lang = invocation.lang
    if not confirmed:
        refuse("callback.export.unconfirmed", lang)
    chosen = form or ("json" if target.suffix.lower() == ".json" else "csv")
    with writing(invocation) as book:
        found = reveal(book.journal, every_promise(book.journal, book.operator))
        rows = [promise_json(one, book, whole=True) for one in found]
        notice = t("callback.export.notice", lang)
        content = _as_json(rows, notice) if chosen == "json" else _as_csv(rows)
        exported(book.journal, book.now, chosen, len(rows))
    try:
        _write(target, content)
    except FileExistsError:
        refuse("callback.export.exists", lang)
    except OSError:
        refuse("callback.export.unwritable", lang)
    console.say(t("callback.exported", lang, count=counted(len(rows), lang)))
    console.warn(notice)
    return ExitCode.OK


def _write(target: Path, content: bytes) -> None:
    """A new file, readable by this user only. Raises OSError."""
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)


def _as_json(rows: list[dict[str, Any]], notice: str) -> bytes:
    document = {"schema": "runbook.callbacks/1", "notice": notice, "callbacks": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _as_csv(rows: list[dict[str, Any]]) -> bytes:
    """Semicolons and a byte order mark, as a Russian Excel expects."""
    buffer = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(buffer, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows({key: _harmless(value) for key, value in row.items()} for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    """A cell that a spreadsheet does not take for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
