"""``runbook hub unack``: an incident is in nobody's hands after all."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.ordering import obey
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.unack.help")
@number_argument()
@by_option()
@click.pass_obj
def command(invocation: Invocation, number: int, by: str) -> int:
    """Take the acknowledgement back: people are rung again."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    return obey(invocation, Order(Action.UNACKNOWLEDGE, number), by)
