"""``runbook hub audit-export``: what an auditor takes along, in one ZIP file."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from runbook.cli.hub.office import Opened, opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

_BINARY = getattr(os, "O_BINARY", 0)


@click.command(help="hub.audit_export.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path(dir_okay=False))
@click.pass_obj
def command(invocation: Invocation, file: str) -> int:
    """All of the log, with an event that says so."""
    from runbook.hub.rooms.keeping import exporting  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import events  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub:
        count, digest = _written(hub, file)
        with or_gone(file), hub.store.write() as tx:
            said = exporting.said_of(count, digest)
            events.log(tx, exporting.EXPORTED, body=said, by=events.AT_THE_SERVER)
    console.say(t("hub.audit_export.done", lang, name=file, count=count, digest=digest))
    return ExitCode.OK


@contextmanager
def or_gone(file: str | None) -> Iterator[None]:
    """A file that was just written stays only where that was written down as well."""
    from runbook.hub.store.problem import StoreError  # noqa: PLC0415 - lazy for start-up

    try:
        yield
    except StoreError:
        if file is not None:
            with suppress(OSError):
                Path(file).unlink()
        raise


def _written(hub: Opened, file: str) -> tuple[int, str]:
    """Events in it and its SHA-256. What failed half-way leaves no file."""
    from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.keeping import exporting  # noqa: PLC0415 - as above
    from runbook.system.durable import PRIVATE  # noqa: PLC0415 - as above

    try:
        # What is there already is somebody's.
        number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE)
    except FileExistsError:
        refuse_id("hub.file.exists", hub.lang, name=file)
    except OSError as error:
        reason = why_not_written(error, hub.lang)
        refuse_id("hub.file.failed", hub.lang, name=file, reason=reason)
    try:
        with os.fdopen(number, "w+b") as out:
            with hub.store.read() as tx:
                count = exporting.write(tx, out)
            out.seek(0)
            return count, hashlib.file_digest(out, "sha256").hexdigest()
    except OSError as error:
        with suppress(OSError):
            Path(file).unlink()
        reason = why_not_written(error, hub.lang)
        refuse_id("hub.file.failed", hub.lang, name=file, reason=reason)
