"""``runbook hub ack-code``: a code that is read out on the phone, and acknowledges one incident."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.ack_code.help")
@number_argument()
@click.option("--for", "person_id", type=PersonType(), required=True,
              help="hub.ack_code.option.for")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, number: int, person_id: str) -> int:
    """Make one for somebody who may acknowledge it."""
    from runbook.hub.incidents.spoken import LIFETIME, spoken_code  # noqa: PLC0415 - as above
    from runbook.hub.model.actions import Action, Answer  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.authority import refusal  # noqa: PLC0415 - as above
    from runbook.hub.store import incidents  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, person_id, hub)
        incident = incidents.by_number(tx, number)
        refused = refusal(person, Action.ACKNOWLEDGE, incident)
        if incident is None or refused:
            answer = Answer(f"refused.{refused}", done=False, values={"number": number})
            raise click.exceptions.Exit(say(answer, lang))
        if incident.acknowledged_at is not None:
            refuse_id("hub.ack_code.done", lang, number=number)
        code = spoken_code(tx, person, incident)
    minutes = int(LIFETIME.total_seconds() // 60)
    console.say(t("hub.ack_code.made", lang, code=code, name=person.name, minutes=minutes))
    console.say(t("hub.ack_code.how", lang, number=number))
    return ExitCode.OK
