"""``runbook hub handover take``: whoever leads the next shift answers for it from now on."""

import click

from runbook.cli.hub.handover.doing import do
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.handover.take.help")
@click.argument("handover", default="", metavar="hub.handover.metavar.id")
@by_option()
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, handover: str, by: str, as_json: bool) -> int:
    """Without an id the one that was sent last."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.handover import deeds  # noqa: PLC0415 - as above
    from runbook.hub.rooms.handover.shapes import Kept  # noqa: PLC0415 - as above
    from runbook.hub.store import handovers  # noqa: PLC0415 - as above
    from runbook.hub.store.transaction import Transaction  # noqa: PLC0415 - as above

    def meant(tx: Transaction) -> Kept | None:
        return handovers.by_id(tx, handover) if handover else handovers.last_sent(tx)

    return do(invocation, Deed.TAKE_OVER, deeds.take_over, meant, {}, by=by, as_json=as_json)
