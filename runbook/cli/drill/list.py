"""``runbook drill list``: which drills there are, and which are passed."""

import click

from runbook.cli.drill.known import SCHEMA, known
from runbook.cli.drill.listing import listed
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.drill.library import built_in_cases
from runbook.language.texts import t


@click.command(help="drill.list.help")
@click.option("--json", "as_json", is_flag=True, help="drill.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """Every case with its state."""
    lang = invocation.lang
    rows = listed(built_in_cases(), known(invocation).found, lang)
    if as_json:
        cases = [
            {
                "id": one.id,
                "title": one.title,
                "passed_at": one.passed_at.isoformat() if one.passed_at else None,
                "tries": one.tries,
            }
            for one in rows
        ]
        console.say_json({"schema": SCHEMA, "cases": cases})
        return ExitCode.OK
    for one in rows:
        console.say(t("drill.list.line", lang, id=one.id, title=one.title, state=one.state))
    return ExitCode.OK
