"""``runbook hub person shift``: who is at work now."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.person.shift.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def command(invocation: Invocation, person_id: str, state: str) -> int:
    """Only who is on shift is rung and obeyed."""
    from runbook.hub.admission import staff  # noqa: PLC0415 - lazy for start-up

    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, person_id, hub)
        staff.set_shift(tx, person, on_shift=state == "on")
    said = "hub.person.on_shift" if state == "on" else "hub.person.off_shift"
    console.say(t(said, invocation.lang, name=person.name))
    return ExitCode.OK
