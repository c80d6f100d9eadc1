"""``runbook hub handover``: what there is to hand over to the next shift."""

import click

from runbook.cli.hub.handover.doing import as_document
from runbook.cli.hub.office import opened
from runbook.cli.invocation import Invocation
from runbook.cli.lazy import Entry, LazyGroup
from runbook.cli.output import console

SCHEMA = "runbook.hub.handover/1"
TABLE = {
    "note": Entry("runbook.cli.hub.handover.note", "hub.handover.note.short"),
    "send": Entry("runbook.cli.hub.handover.send", "hub.handover.send.short"),
    "take": Entry("runbook.cli.hub.handover.take", "hub.handover.take.short"),
}


@click.pass_context
def show(ctx: click.Context, form: str, as_json: bool) -> None:
    """As it stands now, with the words noted so far; nothing is sent."""
    if ctx.invoked_subcommand is not None:
        return
    from runbook.hub.rooms.handover import deeds, gathering, wording  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.handover.watching import watched  # noqa: PLC0415 - as above
    from runbook.hub.store import handovers, incidents  # noqa: PLC0415 - as above
    from runbook.hub.store.documents import read, written  # noqa: PLC0415 - as above

    asked: Invocation = ctx.obj
    lang = asked.lang
    with opened(asked) as hub, hub.store.read() as tx:
        made = gathering.content(tx, incidents.unclosed(tx), "", gathering.shift_until(tx, ""))
        note, last = deeds.words(tx), handovers.last_sent(tx)
    if as_json:
        content = read(written(made), dict)
        watch = read(written(watched(made)), list)
        sent = as_document(last) if last is not None else None
        console.say_json(
            {"schema": SCHEMA, **content, "watch": watch, "note": note, "last_sent": sent}
        )
    elif form == "md":
        console.say(wording.markdown(made, note, lang).rstrip("\n"))
    else:
        console.say(wording.sentence(made, lang))
        for part in wording.sections(made, note, lang):
            console.say()
            console.say(part.title)
            for line in part.lines:
                console.say(f"  {line}")


command = LazyGroup(
    "handover",
    help="hub.handover.cli.help",
    invoke_without_command=True,
    callback=show,
    params=[
        click.Option(
            ["--form"], type=click.Choice(["text", "md"]), default="text",
            help="hub.handover.cli.form",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="cli.script.option.json"),
    ],
)  # fmt: skip
command.table = TABLE
