"""``runbook hub handover send``: the shift is handed over, with the words noted for it."""

import click

from runbook.cli.hub.handover.doing import do
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.handover.send.help")
@by_option()
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, by: str, as_json: bool) -> int:
    """The hub on duty brings it to the next lead."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.handover import deeds  # noqa: PLC0415 - as above
    from runbook.hub.store import handovers  # noqa: PLC0415 - as above

    return do(
        invocation, Deed.SEND_HANDOVER, deeds.send, handovers.last_sent, {}, by=by, as_json=as_json
    )
