"""``runbook hub readiness``: what of the coming shift would fail tonight."""

import click

from runbook.cli import console
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation

SCHEMA = "runbook.hub.readiness/1"


@click.command(help="hub.readiness.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """The same as the page, in groups. Ends with 10 when something would fail tonight."""
    from runbook.hub.rooms.readiness.gathering import facts  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.readiness.judging import judge  # noqa: PLC0415 - as above
    from runbook.hub.rooms.readiness.shapes import When  # noqa: PLC0415 - as above
    from runbook.hub.rooms.readiness.wording import line, page  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = facts(tx, hub.office())
    concerns = judge(found)
    fails = any(one.when is When.TONIGHT for one in concerns)
    if as_json:
        shown = [
            {
                "when": str(one.when),
                "id": one.code,
                "who": one.who or None,
                "role": one.role or None,
                "sentence": line(one, lang),
            }
            for one in concerns
        ]
        shift = {
            "basis": str(found.basis),
            "begins": found.begins.isoformat(timespec="seconds"),
            "ends": found.ends.isoformat(timespec="seconds"),
        }
        console.say_json({"schema": SCHEMA, "shift": shift, "concerns": shown})
        return ExitCode.OPERATOR if fails else ExitCode.OK
    said = page(found, concerns, lang)
    console.say(said.sentence)
    console.say(said.about)
    for group in said.groups:
        console.say()
        console.say(group.title)
        for one in (*group.lines, *filter(None, [group.more])):
            console.say(f"  {one}")
    return ExitCode.OPERATOR if fails else ExitCode.OK
