"""``runbook hub person list``: everybody the hub rings and obeys."""

import click

from runbook.cli.hub.columns import table
from runbook.cli.hub.office import opened
from runbook.cli.hub.person.words import role_name, ways
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.hub.people/1"


@click.command(help="hub.person.list.help")
@click.option("--all", "everybody", is_flag=True, help="hub.person.option.all")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, everybody: bool, as_json: bool) -> int:
    """One person a line."""
    from runbook.hub.store import people  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = people.every(tx, revoked=everybody)
    if as_json:
        shown = [
            {
                "id": one.id, "role": str(one.role), "name": one.name, "agent": one.agent or None,
                "telegram": one.telegram is not None, "email": bool(one.email),
                "phone": bool(one.phone), "on_shift": one.on_shift, "works": one.works,
                "language": one.lang, "active": one.active,
            }
            for one in found
        ]  # fmt: skip
        console.say_json({"schema": SCHEMA, "people": shown})
        return ExitCode.OK
    rows = []
    for one in found:
        state = "hub.shift.on" if one.on_shift else "hub.shift.off"
        state = state if one.active else "hub.shift.revoked"
        rows.append([one.id, role_name(one.role, lang), one.name, t(state, lang), ways(one, lang)])
    table(("id", "role", "name", "shift", "ways"), rows, "hub.person.list.none", lang)
    return ExitCode.OK
