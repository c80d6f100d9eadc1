"""``runbook callback list``: what was promised, what must be done first in front."""

import sys
from itertools import groupby

import click

from runbook.callbacks.promise import Callback, Due, in_order, turn_of
from runbook.callbacks.words import (
    channel_said,
    counted,
    promise_line,
    reference_said,
    turn_said,
    window_said,
)
from runbook.cli.callback.journal import Book, reading, refuse, writing
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callback_reading import next_promises
from runbook.journal.callbacks import every_promise, exported, open_promises, reveal
from runbook.language.texts import t

SHOWN = 50
"""How many promises a screen is asked to hold, unless she wants all of them."""


@click.command(help="callback.list.help")
@click.option("--all", "everything", is_flag=True, help="callback.list.option.all")
@click.option("--dictate", is_flag=True, help="callback.list.option.dictate")
@click.option("--json", "as_json", is_flag=True, help="callback.list.option.json")
@click.option("--with-clients-data", "whole", is_flag=True, help="callback.list.option.whole")
@click.pass_obj
def command(
    invocation: Invocation, everything: bool, dictate: bool, as_json: bool, whole: bool
) -> int:
    """Show the promises. References are whole on her own screen only, where she must dial them."""
    if whole and not as_json:
        refuse("callback.whole", invocation.lang)
    if as_json and whole:
        with writing(invocation) as book:
            exported(book.journal, book.now, "json", len(_found(book, everything=everything)))
            _say_json(book, everything=everything, whole=True)
        return ExitCode.OK
    with reading(invocation) as book:
        if as_json:
            _say_json(book, everything=everything, whole=False)
            return ExitCode.OK
        if everything or dictate:
            found = _found(book, everything=everything)
            shown, total = found, len(found)
        else:
            shown, total = next_promises(book.journal, book.operator, book.now, book.rules, SHOWN)
        _say(book, shown, total, dictate=dictate)
    return ExitCode.OK


def _found(book: Book, *, everything: bool) -> tuple[Callback, ...]:
    if everything:
        found = every_promise(book.journal, book.operator)
    else:
        found = open_promises(book.journal, book.operator, read=False)
    return in_order(found, book.now, book.rules)


def _say(book: Book, shown: tuple[Callback, ...], total: int, *, dictate: bool) -> None:
    lang = book.lang
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    if not shown:
        console.say(t("callback.none", lang))
        return
    console.say(counted(total, lang))
    opened = reveal(book.journal, shown) if on_screen else shown
    if dictate:
        _dictate(book, opened, whole=on_screen)
    else:
        for due, some in groupby(opened, lambda one: turn_of(one, book.now, book.rules).due):
            _group(book, due, tuple(some), whole=on_screen)
    if len(shown) < total:
        console.say(t("callback.more", lang, n=total - len(shown)))
    if not on_screen:
        console.warn(t("callback.hidden", lang))


def _group(book: Book, due: Due, some: tuple[Callback, ...], *, whole: bool) -> None:
    # What is due cannot be done while the outage goes on.
    heading = "restored" if due is Due.NOW and _outage(book) else due.name.lower()
    lines = ["", t(f"callback.due.{heading}", book.lang)]
    for one in some:
        turn = turn_of(one, book.now, book.rules)
        pieces = [
            channel_said(one, book.lang),
            _reference(one, book.lang, whole=whole),
            window_said(one, book.now, book.lang),
            turn_said(one, turn, book.rules, book.now, book.lang),
        ]
        lines.append(f"  №{one.number:<4} " + "  ".join(piece for piece in pieces if piece))
    console.say("\n".join(lines))


def _outage(book: Book) -> bool:
    current = book.journal.current_incident(book.operator)
    return current is not None and not current.over


def _dictate(book: Book, promises: tuple[Callback, ...], *, whole: bool) -> None:
    """Large and slow: one promise at a time, its reference in groups on a line of its own."""
    for one in promises:
        reference = _reference(one, book.lang, whole=whole, spoken=True).replace(" ", "   ")
        console.say(f"\n{promise_line(one, book.now, book.lang)}\n\n      {reference}\n")
    console.say(t("callback.dictate.hint", book.lang))


def _reference(callback: Callback, lang: str, *, whole: bool, spoken: bool = False) -> str:
    if whole:
        return reference_said(callback, lang, spoken=spoken)
    return t(f"callback.kind.{callback.kind}", lang)


def _say_json(book: Book, *, everything: bool, whole: bool) -> None:
    from runbook.cli.callback.as_json import promise_json  # noqa: PLC0415 - lazy for start-up

    found = _found(book, everything=everything)
    shown = reveal(book.journal, found) if whole else found
    callbacks = [promise_json(one, book, whole=whole) for one in shown]
    console.say_json({"schema": "runbook.callbacks/1", "callbacks": callbacks})
