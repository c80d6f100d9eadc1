"""``runbook hub drills``: who has passed an exercise and when, and who has not yet."""

import click

from runbook.cli.hub.columns import columns
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t

SCHEMA = "runbook.hub.drills/1"


@click.command(help="hub.drills.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """One operator a line, who passed none first."""
    from runbook.hub.rooms.drills.gathering import practised  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = practised(tx)
    if as_json:
        shown = [
            {
                "operator": one.operator,
                "team": one.team or None,
                "trainee": one.trainee,
                "drill": one.drill or None,
                "passed_at": one.passed_at.isoformat(timespec="seconds") if one.passed_at else None,
            }
            for one in found
        ]
        console.say_json({"schema": SCHEMA, "operators": shown})
        return ExitCode.OK
    if not found:
        console.say(t("hub.agents.none", lang))
        return ExitCode.OK
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - lazy for start-up

    not_yet = t("hub.drills.not_yet", lang)
    rows = [
        [one.operator, stamp(one.passed_at) if one.passed_at else not_yet, one.drill]
        for one in found
    ]
    columns([t(f"hub.column.{one}", lang) for one in ("operator", "passed", "drill")], rows)
    waiting = sum(one.passed_at is None for one in found)
    console.say()
    said = plural("hub.drills.waiting", waiting, lang) if waiting else t("hub.drills.all", lang)
    console.say(said)
    return ExitCode.OK
