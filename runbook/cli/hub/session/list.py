"""``runbook hub session list``: the log-ins that hold."""

import click

from runbook.cli.hub.columns import table
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

_COLUMNS = ("id", "who", "device", "since", "used")


@click.command(help="hub.session.list.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """One a line, the one used last first."""
    from runbook.hub.store import sessions  # noqa: PLC0415 - lazy for start-up
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = sessions.held(tx)
    if as_json:
        shown = [
            {
                "id": one.id,
                "person": one.person.id,
                "device": one.device or None,
                "begun_at": one.begun_at.isoformat(timespec="seconds"),
                "used_at": one.used_at.isoformat(timespec="seconds"),
            }
            for one in found
        ]
        console.say_json({"schema": "runbook.hub.sessions/1", "sessions": shown})
    else:
        unknown = t("hub.sessions.device.unknown", lang)
        rows = [
            [one.id, one.person.id, one.device or unknown, stamp(one.begun_at), stamp(one.used_at)]
            for one in found
        ]
        table(_COLUMNS, rows, "hub.session.none", lang)
    return ExitCode.OK
