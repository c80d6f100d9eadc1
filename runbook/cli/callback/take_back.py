"""``runbook callback take-back``: the promise is hers again after all."""

import click

from runbook.callbacks.words import promise_line
from runbook.cli.callback.journal import called_argument, refuse, still_there, the_promise, writing
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import hand_back
from runbook.language.texts import t


@click.command(help="callback.take_back.help")
@called_argument(many=True)
@click.pass_obj
def command(invocation: Invocation, called: tuple[str, ...]) -> int:
    """Undo handing over."""
    lang = invocation.lang
    with writing(invocation) as book:
        found = [the_promise(book, one) for one in called]
        if not found:
            refuse("callback.nothing_chosen", lang)
        if not all(one.handed for one in found):
            refuse("callback.not_handed", lang)
        done = [hand_back(book.journal, book.now, one.id) for one in found]
    for one in done:
        line = promise_line(still_there(one, lang), book.now, lang)
        console.say(t("callback.taken_back", lang, line=line))
    return ExitCode.OK
