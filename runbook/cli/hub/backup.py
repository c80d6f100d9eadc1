"""``runbook hub backup``: database, secret and manifest, made beside a running hub."""

import os
from pathlib import Path

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t


@click.command(help="hub.backup.help")
@click.argument("folder", metavar="hub.metavar.folder", type=click.Path(file_okay=False))
@click.pass_obj
def command(invocation: Invocation, folder: str) -> int:
    """Make it; what failed half-way is no backup, and has no manifest."""
    from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.backup.dumping import ToolError  # noqa: PLC0415 - as above
    from runbook.hub.backup.making import make  # noqa: PLC0415 - as above
    from runbook.hub.running.opening import database_url  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub:
        try:
            made = make(hub.store, database_url(hub.loaded, os.environ), Path(folder))
        except FileExistsError:
            refuse_id("hub.backup.not_empty", lang, name=folder)
        except ToolError as error:
            refuse_id(f"hub.backup.{'no_tool' if error.missing else 'failed'}", lang, name=folder)
        except OSError as error:
            refuse_id("hub.file.failed", lang, name=folder, reason=why_not_written(error, lang))
    console.say(t("hub.backup.done", lang, name=folder))
    console.say(plural("hub.backup.events", made.counts["events"], lang))
    if made.head:
        console.say(t("incident.verify.head", lang, head=made.head))
    console.say(t("hub.backup.secret", lang))
    return ExitCode.OK
