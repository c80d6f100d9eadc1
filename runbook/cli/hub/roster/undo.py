"""``runbook hub roster undo``: the last import or a substitution is taken back."""

import click

from runbook.cli.hub.roster.doing import by_option, do
from runbook.cli.invocation import Invocation


@click.command(help="hub.roster.undo.help")
@click.argument("entry", metavar="hub.roster.undo.entry", required=False, default="")
@by_option()
@click.pass_obj
def command(invocation: Invocation, entry: str, by: str) -> int:
    """As on the page: for ten minutes."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.roster.undoing import undo  # noqa: PLC0415 - as above

    return do(invocation, Deed.UNDO, by, lambda tx, _hub: undo(tx, entry, by))
