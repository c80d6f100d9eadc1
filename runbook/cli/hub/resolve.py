"""``runbook hub resolve``: it is over, and this is what it really was."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.ordering import obey
from runbook.cli.hub.people import by_option
from runbook.cli.incident.cause_type import CauseType
from runbook.cli.invocation import Invocation


@click.command(help="hub.resolve.help")
@number_argument()
@click.option("--cause", type=CauseType(), required=True, help="hub.resolve.option.cause")
@by_option()
@click.pass_obj
def command(invocation: Invocation, number: int, cause: str, by: str) -> int:
    """Close it with its true cause."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    return obey(invocation, Order(Action.RESOLVE, number, cause), by)
