"""``runbook callback hand``: a colleague keeps the promise from now on."""

import click

from runbook.callbacks.words import promise_line
from runbook.cli.callback.journal import (
    Book,
    called_argument,
    refuse,
    still_there,
    the_promise,
    writing,
)
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import hand_over, open_promises
from runbook.language.texts import t
from runbook.privacy.colleague import is_colleague
from runbook.privacy.plain_text import one_text


@click.command(help="callback.hand.help")
@called_argument(many=True)
@click.option("--all", "everything", is_flag=True, help="callback.hand.option.all")
@click.option("--to", required=True, metavar="callback.metavar.person",
              help="callback.hand.option.to")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, called: tuple[str, ...], everything: bool, to: str) -> int:
    """Mark each as handed over. It can be taken back for some hours."""
    lang = invocation.lang
    person = one_text(to)
    if not is_colleague(person):
        refuse("callback.person", lang)
    with writing(invocation) as book:
        chosen = _chosen(book, called, everything=everything)
        done = [hand_over(book.journal, book.now, one, person) for one in chosen]
    for one in done:
        line = promise_line(still_there(one, lang), book.now, lang)
        console.say(t("callback.handed_over", lang, line=line, to=person))
    return ExitCode.OK


def _chosen(book: Book, called: tuple[str, ...], *, everything: bool) -> list[str]:
    if everything:
        found = open_promises(book.journal, book.operator, read=False)
    else:
        # All are looked up before the first is marked: a slip of the keys changes nothing.
        found = tuple(the_promise(book, one) for one in called)
    if not found:
        refuse("callback.nothing_chosen", book.lang)
    return [one.id for one in found]
