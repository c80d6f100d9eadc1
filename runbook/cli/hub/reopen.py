"""``runbook hub reopen``: it was closed too early."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.ordering import obey
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.reopen.help")
@number_argument()
@by_option()
@click.pass_obj
def command(invocation: Invocation, number: int, by: str) -> int:
    """Open a closed incident again."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    return obey(invocation, Order(Action.REOPEN, number), by)
