"""``runbook hub window list``: the links that open the page for other rooms."""

import click

from runbook.cli.hub.columns import table
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

_COLUMNS = ("id", "label", "made", "by")


@click.command(help="hub.window.list.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """One a line, without what opens it."""
    from runbook.hub.store import windows  # noqa: PLC0415 - lazy for start-up
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = windows.every_open(tx)
    if as_json:
        shown = [
            {
                "id": one.id,
                "label": one.label,
                "made_at": one.made_at.isoformat(timespec="seconds"),
                "made_by": one.made_by or None,
            }
            for one in found
        ]
        console.say_json({"schema": "runbook.hub.windows/1", "windows": shown})
    else:
        by = t("hub.windows.by_command", lang)
        rows = [[one.id, one.label, stamp(one.made_at), one.made_by or by] for one in found]
        table(_COLUMNS, rows, "hub.windows.none", lang)
    return ExitCode.OK
