"""``runbook incident reopen``: it was closed by mistake."""

import click

from runbook.cli.incident.changing import change, writing
from runbook.cli.incident.journal import key_argument, the_incident, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.incidents.closing import reopen
from runbook.incidents.words import number
from runbook.language.texts import t


@click.command(help="incident.reopen.help")
@key_argument()
@click.pass_obj
def command(invocation: Invocation, key: str) -> int:
    """Take the closing back."""
    lang = invocation.lang
    with writing(lang) as journal:
        incident = the_incident(journal, key, lang)
        now = utc_now()
        change(journal, incident.key, lambda one, beside: reopen(one, beside, now), lang)
    console.say(t("incident.reopen.done", lang, number=number(incident)))
    return ExitCode.OK
