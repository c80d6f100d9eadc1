"""``runbook incident note``: what should be remembered about an outage."""

import sys

import click

from runbook.cli.incident.changing import ask, at_keyboard, change, key_and_words, refuse, writing
from runbook.cli.incident.journal import the_incident
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.incidents.closing import LONGEST_NOTE, note, refused_text
from runbook.incidents.words import number
from runbook.language.texts import t


@click.command(help="incident.note.help")
@click.argument("words", nargs=-1, metavar="incident.metavar.key_text")
@click.pass_obj
def command(invocation: Invocation, words: tuple[str, ...]) -> int:
    """Write the note down."""
    lang = invocation.lang
    key, text = key_and_words(words)
    if text == "-":
        text = sys.stdin.read(LONGEST_NOTE + 1) if sys.stdin else ""
    elif not text and at_keyboard():
        text = ask(t("incident.note.ask", lang), lambda typed: typed, lang)
    refused = refused_text(text, LONGEST_NOTE)
    if refused is not None:
        refuse(refused, lang)
    with writing(lang) as journal:
        incident = the_incident(journal, key, lang)
        change(journal, incident.key, lambda one, _: note(one, text), lang)
    console.say(t("incident.note.done", lang, number=number(incident)))
    return ExitCode.OK
