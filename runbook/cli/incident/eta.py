"""``runbook incident eta``: until when it is expected to last."""

import click

from runbook.cli.incident.changing import change, key_and_words, refuse, writing
from runbook.cli.incident.journal import the_incident, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.incidents.closing import Refused, expect
from runbook.incidents.words import number
from runbook.language.texts import t


@click.command(help="incident.eta.help")
@click.argument("words", nargs=-1, metavar="incident.metavar.key_time")
@click.option("--clear", is_flag=True, help="incident.eta.option.clear")
@click.pass_obj
def command(invocation: Invocation, words: tuple[str, ...], clear: bool) -> int:
    """Write down what whoever mends it promised, or take that back."""
    from runbook.language.moments import future_moment  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    key, text = key_and_words(words)
    eta = None if clear else future_moment(text, utc_now())
    if eta is None and not clear:
        refuse(Refused("incident.eta.unreadable"), lang)
    with writing(lang) as journal:
        incident = the_incident(journal, key, lang)
        change(journal, incident.key, lambda one, _: expect(one, eta), lang)
    if eta is None:
        console.say(t("incident.eta.cleared", lang, number=number(incident)))
        return ExitCode.OK
    from runbook.cli.incident.screen import both_clocks, local_zone  # noqa: PLC0415 - lazy for start-up

    at = both_clocks(eta, local_zone(eta), lang)
    console.say(t("incident.eta.done", lang, number=number(incident), at=at))
    return ExitCode.OK
