"""``runbook hub handover``: what there is to hand over to the next shift."""

import click

from runbook.cli import console
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation

SCHEMA = "runbook.hub.handover/1"


@click.command(help="hub.handover.cli.help")
@click.option(
    "--form",
    type=click.Choice(["text", "md"]),
    default="text",
    help="hub.handover.cli.form",
)
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, form: str, as_json: bool) -> int:
    """As it stands now, with the words noted so far; nothing is sent."""
    from runbook.hub.rooms.handover import gathering, wording  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.handover.watching import watched  # noqa: PLC0415 - as above
    from runbook.hub.store import handovers, incidents  # noqa: PLC0415 - as above
    from runbook.hub.store.documents import read, written  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        made = gathering.content(tx, incidents.unclosed(tx), "", gathering.shift_until(tx, ""))
        draft = handovers.draft(tx)
    note = draft.note if draft is not None else ""
    if as_json:
        content = read(written(made), dict)
        watch = read(written(watched(made)), list)
        console.say_json({"schema": SCHEMA, **content, "watch": watch, "note": note})
    elif form == "md":
        console.say(wording.markdown(made, note, lang).rstrip("\n"))
    else:
        console.say(wording.sentence(made, lang))
        for part in wording.sections(made, note, lang):
            console.say()
            console.say(part.title)
            for line in part.lines:
                console.say(f"  {line}")
    return ExitCode.OK
