"""``runbook alert``: does a message really reach the people on duty?"""

import click

from runbook.cli import console
from runbook.cli.lazy import Entry, LazyGroup

TABLE = {
    "test": Entry("runbook.cli.alert.test", "cli.alert.test.short"),
    "deliver": Entry("runbook.cli.alert.deliver", "cli.alert.deliver.short"),
}


def _help_when_alone() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        console.say(ctx.get_help())


command = LazyGroup(
    "alert", help="cli.alert.help", invoke_without_command=True, callback=_help_when_alone
)
command.table = TABLE
