"""``runbook hub roster add``: one shift of one person or operator."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import Opened
from runbook.cli.hub.roster.doing import by_option, do
from runbook.cli.hub.roster.who import WhoType, known_worker
from runbook.cli.invocation import Invocation

if TYPE_CHECKING:
    from runbook.hub.model.actions import Answer
    from runbook.hub.store.transaction import Transaction


@click.command(help="hub.roster.add.help")
@click.argument("who", type=WhoType(), metavar="hub.roster.add.who")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="hub.roster.add.date")
@click.argument("shift", metavar="hub.roster.add.shift")
@by_option()
@click.pass_obj
def command(invocation: Invocation, who: str, day: datetime, shift: str, by: str) -> int:
    """``day`` and ``night`` are those of ``[shifts]``."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.actions import Answer  # noqa: PLC0415 - as above
    from runbook.hub.rooms.roster import plan, planning, reading  # noqa: PLC0415 - as above
    from runbook.hub.rooms.roster.shapes import Entry  # noqa: PLC0415 - as above

    def change(tx: "Transaction", hub: Opened) -> "Answer":
        worker, role = known_worker(tx, who, hub)
        shifts = hub.loaded.settings.shifts
        named = {plan.DAY: shifts.day, plan.NIGHT: shifts.night}
        times = plan.hours(named.get(reading.SHIFTS.get(shift.casefold(), ""), shift))
        if times is None:
            return Answer("roster.malformed", done=False)
        entry = Entry("", worker, role, *plan.span(day.date(), *times))
        return planning.plan(tx, entry, by)

    return do(invocation, Deed.PLAN, by, change)
