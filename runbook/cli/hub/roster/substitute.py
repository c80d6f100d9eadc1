"""``runbook hub roster substitute``: one person stands in for another."""

from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import Opened
from runbook.cli.hub.roster.doing import by_option, do
from runbook.cli.hub.roster.who import WhoType, known_worker
from runbook.cli.invocation import Invocation

if TYPE_CHECKING:
    from runbook.hub.model.actions import Answer
    from runbook.hub.store.transaction import Transaction


@click.command(help="hub.roster.substitute.help")
@click.argument("entry", metavar="hub.roster.entry")
@click.argument("who", type=WhoType(), metavar="hub.roster.add.who")
@by_option()
@click.pass_obj
def command(invocation: Invocation, entry: str, who: str, by: str) -> int:
    """At once where the shift runs."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.roster.substituting import (  # noqa: PLC0415 - as above
        substitute,
    )

    def change(tx: "Transaction", hub: Opened) -> "Answer":
        worker, _ = known_worker(tx, who, hub)
        return substitute(tx, entry, worker, by)

    return do(invocation, Deed.SUBSTITUTE, by, change)
