"""``runbook alert test``: a marked message over every way, and who would not be reached."""

import os
from collections.abc import Callable

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.alert_test/1"


@click.command(help="cli.alert.test.help")
@click.option("--json", "as_json", is_flag=True, help="cli.phrase.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """Send a test through the real path of every contact."""
    from runbook.agent.telling.rehearsal import conclusion, rehearse  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace  # noqa: PLC0415 - as above
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - as above

    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        return ExitCode.USAGE
    if workplace.settings.contacts and not as_json:
        console.say(t("alert.test.sending", lang))
    waiting = _silent if as_json else said_while_waiting(lang)
    results = rehearse(
        workplace.loaded, lang, os.environ, waiting, lambda one: console.warn(t(one, lang))
    )
    if as_json:
        contacts = [one.as_json() for one in results]
        console.say_json({"schema": SCHEMA, "contacts": contacts})
    else:
        for line in [
            *(line for one in results for line in one.lines(lang)),
            *conclusion(results, lang),
        ]:
            console.say(line)
    return ExitCode.OK if results and all(one.reached for one in results) else ExitCode.OPERATOR


def said_while_waiting(lang: str) -> Callable[[str], None]:
    """Says which ways are still waited for, each change once."""
    said: list[str] = []

    def say(ways: str) -> None:
        # Only news: the same line again and again looks like a program that hangs.
        if ways not in said[-1:]:
            said.append(ways)
            console.say(t("alert.test.waiting", lang, ways=ways))

    return say


def _silent(_ways: str) -> None:
    return None
