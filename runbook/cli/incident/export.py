"""``runbook incident export``: the register as a file, or when nobody could work."""

import sys
from pathlib import Path

import click

from runbook.cli.incident.changing import refuse
from runbook.cli.incident.journal import reading, utc_now
from runbook.cli.incident.period import period, period_options
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.asked_file import force_option, say_taken
from runbook.cli.output.file_reasons import why_not_written
from runbook.incidents.closing import Refused
from runbook.language.texts import plural
from runbook.system.asked_files import write_asked

_MARK = "\ufeff"


@click.command(help="incident.export.help")
@click.option("--format", "form", type=click.Choice(["csv", "json", "md"]), default="csv",
              help="incident.export.option.format")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="cli.metavar.file",
              help="incident.export.option.out")  # fmt: skip
@force_option
@click.option("--for", "reader", type=click.Choice(["quality"]),
              help="incident.export.option.for")  # fmt: skip
@period_options
@click.pass_obj
def command(
    invocation: Invocation,
    form: str,
    out: str | None,
    force: bool,
    reader: str | None,
    since: str | None,
    until: str | None,
) -> int:
    """Write it."""
    from runbook.incidents.register import (  # noqa: PLC0415 - lazy for start-up
        Format,
        outage_windows,
        register,
        written,
    )
    from runbook.journal import history  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    asked = period(since, until, utc_now(), lang)
    with reading(lang) as journal:
        found = history.incidents_between(journal, asked.since, asked.until)
        drills = history.drills_between(journal, asked.since, asked.until)
        promised = history.promises_of_incidents(journal, asked.since, asked.until)
    if reader == "quality":
        made = outage_windows(found, drills, lang)
    else:
        made = register(found, drills, promised, lang)
    text = written(made, Format(form), lang)
    if out is None:
        _to_stdout(text, form)
        return ExitCode.OK
    _to_file(Path(out), text, form, lang, force=force)
    console.warn(plural("incident.export.done", len(made.rows), lang, name=out))
    return ExitCode.OK


def _to_stdout(text: str, form: str) -> None:
    """On a terminal in its encoding, into a pipe byte by byte as into a file."""
    if sys.stdout is None or sys.stdout.isatty():
        console.say(text, end="")
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(_encoded(text, form))
        sys.stdout.buffer.flush()
    except OSError as error:
        if console.reader_gone(error):
            raise
        raise console.OutputError(error.errno, error.strerror) from error


def _to_file(path: Path, text: str, form: str, lang: str, *, force: bool) -> None:
    try:
        write_asked(path, _encoded(text, form), force=force)
    except FileExistsError as error:
        say_taken(error, str(path), lang)
        raise click.exceptions.Exit(ExitCode.USAGE) from error
    except OSError as error:
        refused = {"name": str(path), "reason": why_not_written(error, lang)}
        refuse(Refused("incident.export.failed", refused), lang)


def _encoded(text: str, form: str) -> bytes:
    return ((_MARK if form == "csv" else "") + text).encode()
