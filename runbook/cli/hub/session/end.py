"""``runbook hub session end``: a log-in holds no more."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.session.end.help")
@click.argument("session_id", metavar="hub.metavar.session")
@click.pass_obj
def command(invocation: Invocation, session_id: str) -> int:
    """End the one with this id."""
    from runbook.hub.admission import logging_in  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import events, sessions  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        held = {one.id: one for one in sessions.held(tx) if one.id}
        found = held.get(session_id)
        if found is not None:
            sessions.end(tx, found)
            # Whoever types commands here is known to nobody: the event names no one.
            events.log(tx, logging_in.ENDED, body={"person": found.person.id, "sessions": 1})
    if found is None:
        console.problem("hub.answer.session.gone", t("hub.answer.session.gone", lang))
        return ExitCode.USAGE
    console.say(t("hub.answer.session.ended", lang))
    return ExitCode.OK
