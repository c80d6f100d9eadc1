"""``runbook callback export``: clients' data into a file, only when that is confirmed."""

import json
import os
from pathlib import Path

import click

from runbook.callbacks.promise import Callback
from runbook.callbacks.words import counted
from runbook.cli.callback.as_csv import as_csv
from runbook.cli.callback.as_json import promise_json
from runbook.cli.callback.journal import Book, refuse, writing
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import every_promise, exported, reveal
from runbook.language.texts import t

_FORMATS = ("csv", "json")


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
        notice = t("callback.export.notice", lang)
        content = _as_json(found, book, notice) if chosen == "json" else as_csv(found, book)
        exported(book.journal, book.now, chosen, len(found))
    try:
        _write(target, content)
    except FileExistsError:
        refuse("callback.export.exists", lang)
    except OSError:
        refuse("callback.export.unwritable", lang)
    console.say(t("callback.exported", lang, count=counted(len(found), lang)))
    console.warn(notice)
    return ExitCode.OK


def _write(target: Path, content: bytes) -> None:
    """A new file, readable by this user only. Raises OSError."""
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)


def _as_json(found: tuple[Callback, ...], book: Book, notice: str) -> bytes:
    rows = [promise_json(one, book, whole=True) for one in found]
    document = {"schema": "runbook.callbacks/1", "notice": notice, "callbacks": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
