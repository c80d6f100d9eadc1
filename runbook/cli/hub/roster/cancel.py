"""``runbook hub roster cancel``: one shift does not take place."""

import click

from runbook.cli.hub.roster.doing import by_option, do
from runbook.cli.invocation import Invocation


@click.command(help="hub.roster.cancel.help")
@click.argument("entry", metavar="hub.roster.entry")
@by_option()
@click.pass_obj
def command(invocation: Invocation, entry: str, by: str) -> int:
    """Whoever works it just now goes off shift."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.roster import planning  # noqa: PLC0415 - as above

    return do(invocation, Deed.CANCEL, by, lambda tx, _hub: planning.cancel(tx, entry, by))
