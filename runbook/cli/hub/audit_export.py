"""``runbook hub audit-export``: what an auditor takes along, in one ZIP file."""

import os

import click

from runbook.cli import console
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import t

_BINARY = getattr(os, "O_BINARY", 0)


@click.command(help="hub.audit_export.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path(dir_okay=False))
@click.pass_obj
def command(invocation: Invocation, file: str) -> int:
    """All of the log, with an event that says so."""
    from runbook.cli.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up
    from runbook.durable import PRIVATE  # noqa: PLC0415 - as above
    from runbook.hub.rooms.keeping import exporting  # noqa: PLC0415 - as above
    from runbook.hub.store import events  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub:
        with hub.store.read() as tx:
            gathered = exporting.gathered(tx)
        made = exporting.archive(gathered)
        try:
            # What is there already is somebody's.
            number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE)
            with os.fdopen(number, "wb") as out:
                out.write(made.body)
        except FileExistsError:
            refuse_id("hub.file.exists", lang, name=file)
        except OSError as error:
            refuse_id("hub.file.failed", lang, name=file, reason=why_not_written(error, lang))
        with hub.store.write() as tx:
            said = {"form": exporting.NAME, "count": made.count}
            events.log(tx, exporting.EXPORTED, body=said)
    console.say(t("hub.audit_export.done", lang, name=file, count=made.count))
    return ExitCode.OK
