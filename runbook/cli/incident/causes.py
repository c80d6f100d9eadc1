"""``runbook incident causes``: the catalogue of causes, in words."""

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="incident.causes.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """List every cause with its code."""
    from checks.causes import side_of  # noqa: PLC0415 - lazy for start-up
    from runbook.diagnosis.advice import CAUSES, advice  # noqa: PLC0415 - as above

    lang = invocation.lang
    named = [(one, t(advice(one).name, lang), side_of(one)) for one in CAUSES]
    if as_json:
        shown = [{"cause": one, "name": name, "side": side} for one, name, side in named]
        console.say_json({"schema": "runbook.causes/1", "causes": shown})
        return ExitCode.OK
    width = max(len(one) for one, _, _ in named)
    for one, name, _ in named:
        console.say(f"{one:<{width}}  {name}")
    return ExitCode.OK
