"""``runbook drill status``: whether a drill is passed, and how the last ones went."""

import click

from runbook.cli.drill.known import SCHEMA, known, result_json
from runbook.cli.drill.listing import day_of
from runbook.cli.drill.showing import in_lang
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.drill.library import find_case
from runbook.language.texts import t


@click.command(help="drill.status.help")
@click.option("--json", "as_json", is_flag=True, help="drill.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """The drill passed last."""
    lang, mine = invocation.lang, known(invocation)
    passed = mine.passed
    if as_json:
        last = {"case": passed.case, "at": passed.at.isoformat()} if passed else None
        drills = [result_json(one) for one in mine.found]
        console.say_json({"schema": SCHEMA, "last_passed": last, "drills": drills})
    elif passed is None:
        console.say(t("drill.none_passed", lang))
    else:
        case = find_case(passed.case)
        title = in_lang(case.title, lang) if case else passed.case
        console.say(t("drill.status.passed", lang, title=title, day=day_of(passed.at)))
    return ExitCode.OK
