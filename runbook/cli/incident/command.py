"""``runbook incident``: what happened, when, whose fault it was, and what it adds up to."""

import click

from runbook.cli import console
from runbook.cli.lazy import Entry, LazyGroup

TABLE = {
    "list": Entry("runbook.cli.incident.list", "incident.list.short"),
    "show": Entry("runbook.cli.incident.show", "incident.show.short"),
    "note": Entry("runbook.cli.incident.note", "incident.note.short"),
    "eta": Entry("runbook.cli.incident.eta", "incident.eta.short"),
    "close": Entry("runbook.cli.incident.close", "incident.close.short"),
    "reopen": Entry("runbook.cli.incident.reopen", "incident.reopen.short"),
    "causes": Entry("runbook.cli.incident.causes", "incident.causes.short"),
    "stats": Entry("runbook.cli.incident.stats", "incident.stats.short"),
    "export": Entry("runbook.cli.incident.export", "incident.export.short"),
    "verify": Entry("runbook.cli.incident.verify", "incident.verify.short"),
}


def _help_when_alone() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        console.say(ctx.get_help())


command = LazyGroup(
    "incident", help="incident.help", invoke_without_command=True, callback=_help_when_alone
)
command.table = TABLE
