"""``runbook hub readiness``: what of the coming shift would fail tonight."""

from textwrap import wrap
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console

if TYPE_CHECKING:
    from runbook.hub.rooms.readiness.shapes import Page

SCHEMA = "runbook.hub.readiness/1"
WIDTH = 76
"""Of a line of names."""


@click.command(help="hub.readiness.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """As on the page, and everybody named. Ends with 10 when something would fail tonight."""
    from runbook.hub.rooms.readiness.gathering import facts  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.readiness.judging import judge  # noqa: PLC0415 - as above
    from runbook.hub.rooms.readiness.shapes import When  # noqa: PLC0415 - as above
    from runbook.hub.rooms.readiness.wording import page, single  # noqa: PLC0415 - as above

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
                "kind": one.kind,
                "who": one.who or None,
                "role": one.role or None,
                "sentence": single(one, lang),
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
    _say(page(found, concerns, lang, most=None))
    return ExitCode.OPERATOR if fails else ExitCode.OK


def _say(shown: "Page") -> None:
    for head in filter(None, (shown.sentence, shown.tally, shown.about)):
        console.say(head)
    for group in shown.groups:
        console.say()
        console.say(group.title)
        for one in group.lines:
            console.say(f"  {one.said}")
            for text in (", ".join(one.names), one.todo):
                for row in wrap(text, WIDTH, break_on_hyphens=False):
                    console.say(f"    {row}")
