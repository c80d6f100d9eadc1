"""``runbook hub eta``: until when it is expected to last."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.ordering import obey
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation

LONGEST_MINUTES = 7 * 24 * 60


@click.command(help="hub.eta.help")
@number_argument()
@click.argument("minutes", type=click.IntRange(1, LONGEST_MINUTES), metavar="hub.metavar.minutes")
@by_option()
@click.pass_obj
def command(invocation: Invocation, number: int, minutes: int, by: str) -> int:
    """Say it to everybody who is hit."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    return obey(invocation, Order(Action.SET_ETA, number, str(minutes)), by)
