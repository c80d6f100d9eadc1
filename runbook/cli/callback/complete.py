"""``runbook callback complete``: add the reference to a promise that has none, or correct it."""

import click

from runbook.callbacks.words import promise_line
from runbook.cli.callback.asking import take_reference
from runbook.cli.callback.journal import (
    called_argument,
    refuse,
    same_reference,
    say_same,
    still_there,
    the_promise,
    writing,
)
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import set_reference
from runbook.language.texts import t


@click.command(help="callback.complete.help", epilog="callback.add.epilog")
@called_argument()
@click.argument("reference", nargs=-1, metavar="callback.metavar.reference")
@click.option("--phone", is_flag=True, help="callback.add.option.phone")
@click.pass_obj
def command(invocation: Invocation, called: str, reference: tuple[str, ...], phone: bool) -> int:
    """Find the promise first: nobody types a reference for one that is not there."""
    lang = invocation.lang
    with writing(invocation) as book:
        found = the_promise(book, called)
        kept = take_reference(reference, book, phone=phone)
        if kept is None:
            refuse("callback.reference.missing", lang)
        same = same_reference(book, kept)
        done = still_there(set_reference(book.journal, book.now, found.id, kept), lang)
    console.say(t("callback.completed", lang, line=promise_line(done, book.now, lang)))
    say_same(same, done, lang)
    return ExitCode.OK
