"""``runbook hub report``: the report about an incident, as its page shows it."""

import json

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console

SCHEMA = "runbook.hub.report/1"


@click.command(help="hub.report.help")
@number_argument()
@click.option("--form", type=click.Choice(["md", "json"]), default="md",
              help="hub.report.option.form")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, number: int, form: str) -> int:
    """As Markdown, or its figures and people's words as JSON."""
    from runbook.hub.rooms.log.looking import EXPORTED  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.review.gathering import gathered  # noqa: PLC0415 - as above
    from runbook.hub.rooms.review.looking import markdown  # noqa: PLC0415 - as above
    from runbook.hub.store import events, incidents, reviews  # noqa: PLC0415 - as above
    from runbook.hub.store.documents import written  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        incident = incidents.by_number(tx, number)
        if incident is None:
            refuse_id("hub.show.unknown", lang, number=number)
        said = {"form": f"report-{number}.{form}", "number": number}
        events.log(tx, EXPORTED, incident.key, said, events.AT_THE_SERVER)
        if form == "md":
            console.say(markdown(tx, incident, lang), end="")
            return ExitCode.OK
        seen, _ = gathered(tx, incident)
        review = reviews.of_incident(tx, incident.key)
    whole = {"facts": seen, "words": review.words, "finished_at": review.finished_at}
    console.say_json({"schema": SCHEMA, **json.loads(written(whole))})
    return ExitCode.OK
