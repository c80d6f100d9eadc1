"""``runbook hub roster``: a week of shifts, and what changes them."""

from datetime import datetime, timedelta

import click

from runbook.cli.hub.columns import columns
from runbook.cli.hub.office import opened
from runbook.cli.hub.person.words import role_name
from runbook.cli.invocation import Invocation
from runbook.cli.lazy import Entry, LazyGroup
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.hub.roster/1"
TABLE = {
    "add": Entry("runbook.cli.hub.roster.add", "hub.roster.add.short"),
    "cancel": Entry("runbook.cli.hub.roster.cancel", "hub.roster.cancel.short"),
    "substitute": Entry("runbook.cli.hub.roster.substitute", "hub.roster.substitute.short"),
    "undo": Entry("runbook.cli.hub.roster.undo", "hub.roster.undo.short"),
    "import": Entry("runbook.cli.hub.roster.importing", "hub.roster.import.short"),
}


@click.pass_context
def show(ctx: click.Context, week: datetime | None, as_json: bool) -> None:
    """The week, unless one of the commands was asked for."""
    if ctx.invoked_subcommand is not None:
        return
    from runbook.hub.rooms.roster import plan, words  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import people, roster  # noqa: PLC0415 - as above

    asked: Invocation = ctx.obj
    lang = asked.lang
    with opened(asked) as hub, hub.store.read() as tx:
        monday = plan.monday(week.date()) if week else plan.week_of(tx.now)
        begins = plan.midnight(monday)
        found = roster.between(tx, begins, begins + timedelta(days=7))
        names = {one.id: one.name for one in people.every(tx, revoked=True)}
    if as_json:
        shown = [
            {
                "shift": one.id, "who": one.who, "role": str(one.role),
                "from": one.begins.isoformat(timespec="seconds"),
                "until": one.ends.isoformat(timespec="seconds"),
                "source": one.source, "instead_of": one.instead_of or None,
            }
            for one in found
        ]  # fmt: skip
        console.say_json({"schema": SCHEMA, "week": monday.isoformat(), "shifts": shown})
        return
    if not found:
        console.say(t("hub.roster.empty", lang))
        return
    heads = [t("hub.roster.column.when", lang), t("hub.column.role", lang),
             t("hub.column.name", lang), t("hub.column.id", lang),
             t("hub.roster.column.entry", lang)]  # fmt: skip
    rows = [
        [words.when(one, lang), role_name(one.role, lang), names.get(one.who, ""), one.who, one.id]
        for one in found
    ]
    columns(heads, rows)


command = LazyGroup(
    "roster",
    help="hub.roster.help",
    invoke_without_command=True,
    callback=show,
    params=[
        click.Option(
            ["--week"], type=click.DateTime(["%Y-%m-%d"]), metavar="hub.roster.add.date",
            help="hub.roster.option.week",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="cli.script.option.json"),
    ],
)  # fmt: skip
command.table = TABLE
