"""``runbook callback``: what was promised to clients, and keeping it."""

import click

from runbook.cli import console
from runbook.cli.lazy import Entry, LazyGroup

TABLE = {
    "add": Entry("runbook.cli.callback.add", "callback.add.short"),
    "list": Entry("runbook.cli.callback.list", "callback.list.short"),
    "complete": Entry("runbook.cli.callback.complete", "callback.complete.short"),
    "done": Entry("runbook.cli.callback.done", "callback.done.short"),
    "hand": Entry("runbook.cli.callback.hand", "callback.hand.short"),
    "take-back": Entry("runbook.cli.callback.take_back", "callback.take_back.short"),
    "export": Entry("runbook.cli.callback.export", "callback.export.short"),
    "deletions": Entry("runbook.cli.callback.deletions", "callback.deletions.short"),
}


def _help_when_alone() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        console.say(ctx.get_help())


command = LazyGroup(
    "callback", help="callback.help", invoke_without_command=True, callback=_help_when_alone
)
command.table = TABLE
