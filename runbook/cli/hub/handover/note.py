"""``runbook hub handover note``: words for the next shift, in place of those noted before."""

import sys

import click

from runbook.cli.hub.handover.doing import do
from runbook.cli.hub.people import by_option
from runbook.cli.invocation import Invocation


@click.command(help="hub.handover.note.help")
@click.argument("text", metavar="hub.handover.metavar.text")
@by_option()
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, text: str, by: str, as_json: bool) -> int:
    """``-`` reads them from the standard input."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.handover import deeds  # noqa: PLC0415 - as above
    from runbook.hub.store import handovers  # noqa: PLC0415 - as above

    if text == "-":
        text = sys.stdin.read(deeds.LONGEST_NOTE + 1) if sys.stdin else ""
    form = {deeds.NOTE: text}
    return do(
        invocation, Deed.NOTE_HANDOVER, deeds.note, handovers.draft, form, by=by, as_json=as_json
    )
