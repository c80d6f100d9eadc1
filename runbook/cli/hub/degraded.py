"""``runbook hub degraded``: the office works in degraded mode, or does no more."""

import click

from runbook.cli.hub.ordering import obey
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.degraded.help")
@click.argument("state", type=click.Choice(["on", "off"]))
@by_option()
@click.pass_obj
def command(invocation: Invocation, state: str, by: str) -> int:
    """Every operator's screen says so."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    return obey(invocation, Order(Action.DEGRADE if state == "on" else Action.UNDEGRADE), by)
