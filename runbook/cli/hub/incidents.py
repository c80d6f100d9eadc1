"""``runbook hub incidents``: what is going on in the office, and what was."""

from typing import TYPE_CHECKING

import click

from runbook.cli.hub.columns import table
from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t

if TYPE_CHECKING:
    from runbook.hub.cards.folding import Folded

SCHEMA = "runbook.hub.incidents/1"


@click.command(help="hub.incidents.help")
@click.option("--all", "everything", is_flag=True, help="hub.incidents.option.all")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, metavar="cli.metavar.count",
              help="hub.incidents.option.limit")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, everything: bool, limit: int, as_json: bool) -> int:
    """The open ones, or with ``--all`` the latest."""
    from runbook.hub.cards.viewing import names_called  # noqa: PLC0415 - as above
    from runbook.hub.model.incident_json import incident_json  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import incidents  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = incidents.recent(tx, limit) if everything else incidents.every_open(tx)
        called = names_called(tx, found)
    if as_json:
        shown = [incident_json(one) for one in found[:limit]]
        console.say_json({"schema": SCHEMA, "incidents": shown})
        return ExitCode.OK
    from runbook.hub.cards.folding import folded  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.cards.naming import with_service_names  # noqa: PLC0415 - as above

    names = ("number", "since", "who", "cause", "state")
    standing = folded(with_service_names(one, called) for one in found)
    rows = [_row(one, lang) for one in standing[:limit]]
    table(names, rows, "hub.incidents.none", lang)
    return ExitCode.OK


def _row(one: "Folded", lang: str) -> list[str]:
    from runbook.hub.cards.folding import ranges  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.cards.naming import cause_with_services  # noqa: PLC0415 - as above
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - as above

    incident, who = one.incident, one.incident.agent
    if incident.is_mass:
        who = plural("hub.incidents.hit", incident.weight.accuse, lang)
        who = f"{who}: {ranges(one.members, lang)}" if one.members else who
    return [
        str(incident.number),
        stamp(incident.began),
        who,
        cause_with_services(incident.true_cause or incident.cause, incident.services, lang),
        t(f"hub.step.{incident.step}", lang),
    ]
