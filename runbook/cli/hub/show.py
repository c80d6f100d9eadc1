"""``runbook hub show``: one incident as the shift lead reads it, and everything that happened."""

import json
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.store.events import Event


@click.command(help="hub.show.help")
@number_argument()
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, number: int, as_json: bool) -> int:
    """The card, then the log."""
    from runbook.hub.cards.card import words  # noqa: PLC0415 - as above
    from runbook.hub.cards.viewing import view_of  # noqa: PLC0415 - as above
    from runbook.hub.logbook import event_json  # noqa: PLC0415 - as above
    from runbook.hub.model.incident_json import SCHEMA, incident_json  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.people import Role  # noqa: PLC0415 - as above
    from runbook.hub.store import events, incidents  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        incident = incidents.by_number(tx, number)
        if incident is None:
            refuse_id("hub.show.unknown", lang, number=number)
        happened = events.of_incident(tx, incident.key)
        members = incidents.members(tx, incident.key) if incident.is_mass else []
        card = words(view_of(tx, hub.office(), incident, reminds=False), Role.SHIFT_LEAD)
    if as_json:
        shown = {
            "schema": SCHEMA,
            "incident": incident_json(incident),
            "members": [one.number for one in members],
            "events": [event_json(one) for one in happened],
        }
        console.say_json(shown)
        return ExitCode.OK
    for line in (card.title, *card.lines, card.footer):
        console.say(line)
    if members:
        console.say(t("hub.show.members", lang, numbers=", ".join(str(m.number) for m in members)))
    console.say()
    for event in happened:
        console.say(_line(event))
    return ExitCode.OK


def _line(event: "Event") -> str:
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - lazy for start-up

    body = json.dumps(dict(event.body), ensure_ascii=False) if event.body else ""
    return "  ".join(filter(None, (stamp(event.at), event.kind, event.by, body)))
