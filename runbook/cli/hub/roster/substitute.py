"""``runbook hub roster substitute``: one person stands in for another."""

import click

from runbook.cli.hub.people import PersonType
from runbook.cli.hub.roster.doing import by_option, do
from runbook.cli.invocation import Invocation


@click.command(help="hub.roster.substitute.help")
@click.argument("entry", metavar="hub.roster.entry")
@click.argument("who", type=PersonType(), metavar="hub.metavar.person")
@by_option()
@click.pass_obj
def command(invocation: Invocation, entry: str, who: str, by: str) -> int:
    """At once where the shift runs."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.roster.substituting import (  # noqa: PLC0415 - as above
        substitute,
    )

    return do(
        invocation, Deed.SUBSTITUTE, by, lambda tx, _hub: substitute(tx, entry, who, by)
    )  # fmt: skip
