"""``runbook hub person revoke``: somebody is neither rung nor obeyed any more."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.person.revoke.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.pass_obj
def command(invocation: Invocation, person_id: str) -> int:
    """Links and codes that were given out end too."""
    from runbook.hub.admission import staff  # noqa: PLC0415 - lazy for start-up

    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, person_id, hub)
        staff.revoke(tx, person)
    console.say(t("hub.person.revoked", invocation.lang, name=person.name))
    return ExitCode.OK
