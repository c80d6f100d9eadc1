"""``runbook alert test``: a marked message to every contact, and who would not be reached."""

import os

import click

from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import t


@click.command(help="cli.alert.test.help")
@click.option("--json", "as_json", is_flag=True, help="cli.phrase.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """Send a test through the real path of every contact."""
    from runbook.agent.rehearsal import rehearse  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace  # noqa: PLC0415 - as above
    from runbook.cli.settings_said import say_problems  # noqa: PLC0415 - as above

    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        return ExitCode.USAGE
    if workplace.settings.contacts and not as_json:
        console.say(t("alert.test.sending", lang))
    results = rehearse(workplace.loaded, lang, os.environ)
    if as_json:
        console.say_json(
            {"schema": "runbook.alert_test/1", "contacts": [r.as_json() for r in results]}
        )
    else:
        for result in results:
            console.say(result.sentence(lang))
        missed = [one for one in results if not one.reached]
        key = (
            "alert.test.nobody"
            if not results
            else "alert.test.missed"
            if missed
            else "alert.test.all"
        )
        console.say(t(key, lang, names=", ".join(one.person(lang) for one in missed)))
    return ExitCode.OK if results and all(one.reached for one in results) else ExitCode.OPERATOR
