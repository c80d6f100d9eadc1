"""``runbook hub agents``: the operators' PCs that may report, and when they last did."""

from datetime import datetime

import click

from runbook.cli.hub.columns import table
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.hub.agents/1"


@click.command(help="hub.agents.help")
@click.option("--all", "everybody", is_flag=True, help="hub.agents.option.all")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, everybody: bool, as_json: bool) -> int:
    """One PC a line."""
    from runbook.hub.store import agents, seen  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = [one for one in agents.every(tx) if everybody or one.revoked_at is None]
        heard, now = seen.read(tx), tx.now
    if as_json:
        shown = [
            {
                "operator": one.operator, "enrolled_at": _iso(one.enrolled_at),
                "revoked_at": _iso(one.revoked_at), "version": one.version or None,
                "heard_at": _iso(heard.get(one.operator)), "left_at": _iso(one.left_at),
                "provider": one.where.provider or None, "city": one.where.city or None,
                "head": one.head or None,
            }
            for one in found
        ]  # fmt: skip
        console.say_json({"schema": SCHEMA, "agents": shown})
        return ExitCode.OK
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - lazy for start-up

    names = ("operator", "enrolled", "heard", "version", "place", "state")
    rows = []
    for one in found:
        at = heard.get(one.operator)
        state = "revoked" if one.revoked_at else "left" if one.left_at else _presence(at, now)
        place = ", ".join(filter(None, (one.where.provider, one.where.city)))
        heard_at = stamp(at) if at else t("hub.agents.never", lang)
        said = t(f"hub.agents.{state}", lang)
        rows.append([one.operator, stamp(one.enrolled_at), heard_at, one.version, place, said])
    table(names, rows, "hub.agents.none", lang)
    return ExitCode.OK


def _presence(heard_at: datetime | None, now: datetime) -> str:
    """Who is not heard of is not at work: the column before says since when."""
    from runbook.hub.state import HEARD_WITHIN  # noqa: PLC0415 - lazy for start-up

    if heard_at is None:
        return "never"
    return "active" if now - heard_at <= HEARD_WITHIN else "silent"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
