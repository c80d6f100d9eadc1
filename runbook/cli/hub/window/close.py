"""``runbook hub window close``: a link opens nothing any more."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.window.close.help")
@click.argument("window_id", metavar="hub.metavar.window")
@click.pass_obj
def command(invocation: Invocation, window_id: str) -> int:
    """Close the one with this id."""
    from runbook.hub.store import windows  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        done = windows.close(tx, window_id)
    if not done:
        console.problem("hub.answer.window.not_open", t("hub.answer.window.not_open", lang))
        return ExitCode.USAGE
    console.say(t("hub.answer.window.closed", lang))
    return ExitCode.OK
