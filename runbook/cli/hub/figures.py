"""``runbook hub figures``: how a month went, in words or as numbers."""

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console


@click.command(help="hub.figures.help")
@click.option("--month", "asked", default="", metavar="hub.metavar.month",
              help="hub.figures.option.month")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, asked: str, as_json: bool) -> int:
    """This month, or the one asked for."""
    from runbook.hub.rooms.figures import gathering, months, shapes  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.figures.taking import SCHEMA, numbers  # noqa: PLC0415 - as above

    lang = invocation.lang
    if asked and not months.is_month(asked):
        refuse_id("hub.figures.no_month", lang)
    with opened(invocation) as hub, hub.store.read() as tx:
        found = gathering.month(tx, asked or months.month_of(tx.now))
    if as_json:
        console.say_json({"schema": SCHEMA, **numbers(found)})
        return ExitCode.OK
    page = shapes.shown([found], found, lang)
    console.say(f"{page.title}. {page.sentence}")
    for one in page.rows:
        console.say(f"{one.name}: {'. '.join((one.value, *one.notes))}")
    for line in page.notes:
        console.say(line)
    return ExitCode.OK
