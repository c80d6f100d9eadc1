"""``runbook procedure``: what is done on a night like this, for whoever writes or checks it."""

import click

from runbook.cli import console
from runbook.cli.lazy import Entry, LazyGroup

TABLE = {
    "show": Entry("runbook.cli.procedure.show", "cli.procedure.show.short"),
    "check": Entry("runbook.cli.procedure.check", "cli.procedure.check.short"),
    "print": Entry("runbook.cli.procedure.print", "cli.procedure.print.short"),
}


def _help_when_alone() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        console.say(ctx.get_help())


command = LazyGroup(
    "procedure",
    help="cli.procedure.help",
    invoke_without_command=True,
    callback=_help_when_alone,
)
command.table = TABLE
