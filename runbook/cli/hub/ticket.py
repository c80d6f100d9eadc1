"""``runbook hub ticket``: the number under which tech support's own tracker has the incident."""

from typing import TYPE_CHECKING

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.office import Opened, opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import by_option, known_person
from runbook.cli.invocation import Invocation

if TYPE_CHECKING:
    from runbook.hub.model.actions import Answer


@click.command(help="hub.ticket.help")
@number_argument()
@click.argument("ticket", metavar="hub.metavar.ticket")
@by_option()
@click.pass_obj
def command(invocation: Invocation, number: int, ticket: str, by: str) -> int:
    """Write it down: it stands on the card and in what is exported."""
    with opened(invocation) as hub:
        answer = _written(hub, number, ticket, by)
    return say(answer, invocation.lang)


def _written(hub: Opened, number: int, ticket: str, by: str) -> "Answer":
    from runbook.hub.incidents.acting import REFUSED  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.actions import Action, Answer  # noqa: PLC0415 - as above
    from runbook.hub.model.authority import refusal  # noqa: PLC0415 - as above
    from runbook.hub.store import events, incidents  # noqa: PLC0415 - as above
    from runbook.hub.support.opening import TICKET, set_ticket  # noqa: PLC0415 - as above

    office = hub.office()
    with hub.store.write() as tx:
        person = known_person(tx, by, hub)
        incident = incidents.by_number(tx, number)
        # Whoever may open it with tech support may write down what became of it there.
        why_not = refusal(person, Action.OPEN_SUPPORT, incident)
        if incident is None or why_not is not None:
            body = {
                "order": TICKET, "number": number, "why": str(why_not), "role": str(person.role),
            }  # fmt: skip
            events.log(tx, REFUSED, incident.key if incident else "", body, by=person.id)
            return Answer(f"refused.{why_not}", done=False, values={"number": number})
        whole = incidents.by_key(tx, incident.parent) if incident.parent else None
        return set_ticket(tx, office, whole or incident, ticket, person.id)
