"""``runbook handoff``: the operator's own phone carries the alert when this PC has no internet."""

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.asked_file import force_option
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.settings import Settings

_WAYS = ("telegram", "app", "sms", "share")


@click.command(help="handoff.help")
@click.option("--svg", "picture", type=click.Path(dir_okay=False), default="",
              metavar="cli.metavar.file", help="handoff.option.svg")  # fmt: skip
@force_option
@click.option("--json", "as_json", is_flag=True, help="handoff.option.json")
@click.option("--copy", "copying", is_flag=True, help="handoff.option.copy")
@click.option("--link", "way", type=click.Choice(_WAYS), help="handoff.option.link")
@click.option("--exercise", is_flag=True, help="handoff.option.exercise")
@click.pass_obj
def command(
    invocation: Invocation,
    picture: str,
    force: bool,
    as_json: bool,
    copying: bool,
    way: str | None,
    exercise: bool,
) -> int:
    """Show the code, and mark that the lead knows when she does."""
    from runbook.agent.telling.handoff import Way, prepare  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.handoff.sitting import as_object, put_aside, say_hindrances, show  # noqa: PLC0415 - as above
    from runbook.cli.incident.journal import say_problem, utc_now  # noqa: PLC0415 - as above
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - as above
    from runbook.journal.problem import JournalError  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above
    from runbook.settings.file import load_settings  # noqa: PLC0415 - as above

    lang = invocation.lang
    loaded = load_settings(Path(invocation.config) if invocation.config else None, os.environ)
    say_problems(loaded, lang)
    opened = open_journal(None, utc_now())
    if opened.problem is not None:
        say_problem(opened.problem, lang)
    with closing(opened.journal) as journal:
        try:
            made = prepare(journal, loaded, os.environ, utc_now(), exercise=exercise)
        except JournalError as error:
            say_problem(error.problem, lang)
            made = None
        if made is None:
            return _nothing_open(loaded.settings, lang)
        say_hindrances(made, way, lang)
        chosen = Way(way) if way else None
        code = put_aside(made, chosen, lang, picture, force=force, copying=copying)
        if as_json:
            console.say_json(as_object(made, chosen, lang))
        else:
            show(journal, made, chosen, lang)
        return code


def _nothing_open(settings: "Settings", lang: str) -> int:
    """An outage is opened by ``run``; the lead can be rung at any time."""
    from runbook.cli.handoff.lines import lead_of, ring_line  # noqa: PLC0415 - lazy for start-up

    console.problem("handoff.nothing_open", t("handoff.nothing_open", lang),
                    t("handoff.nothing_open.hint", lang))  # fmt: skip
    console.warn(ring_line(lead_of(settings), lang))
    return ExitCode.USAGE
