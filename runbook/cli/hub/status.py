"""``runbook hub status``: who is on duty, what is open, what waits to be sent."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.hub.status/1"


@click.command(help="hub.status.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """As the database has it at this moment."""
    from runbook.hub.state import read_state  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        state = read_state(tx)
    if as_json:
        console.say_json({"schema": SCHEMA, **state.as_json()})
        return ExitCode.OK
    on_duty = "hub.status.on_duty" if state.on_duty else "hub.status.nobody"
    console.say(t(on_duty, lang))
    console.say(t("hub.status.agents", lang, agents=state.agents, heard=state.heard))
    console.say(t("hub.status.open", lang, mass=state.mass, local=state.local))
    console.say(t("hub.status.people", lang, on_shift=state.on_shift, people=state.people))
    console.say(t("hub.status.waiting", lang, count=state.waiting))
    if state.silence_counts is False:
        console.say(t("hub.found.deaf.sentence", lang))
    if state.degraded:
        console.say(t("hub.status.degraded", lang))
    return ExitCode.OK
