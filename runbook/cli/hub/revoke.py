"""``runbook hub revoke``: nothing more is believed from an operator's PC."""

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.revoke.help")
@click.argument("operator", metavar="hub.metavar.operator")
@click.pass_obj
def command(invocation: Invocation, operator: str) -> int:
    """Its keys and any code not used yet end at once."""
    from runbook.hub.admission.enrolling import shut_out  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        done = shut_out(tx, operator)
    if not done:
        refuse_id("hub.revoke.unknown", lang)
    console.say(t("hub.revoke.done", lang, operator=operator))
    return ExitCode.OK
