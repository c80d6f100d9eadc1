"""How a reference gets in: typed at a prompt, piped through ``-``, or, least well, as an argument.

What stands in an argument stays in the shell's history and is seen in the list of processes.
"""

import sys
from collections.abc import Mapping

from runbook.callbacks.promise import ReferenceKind
from runbook.callbacks.reference import Reference, ReferenceProblem, read_reference
from runbook.cli.callback.journal import Book, refuse
from runbook.cli.output import console
from runbook.language.texts import t

FROM_STDIN = "-"
_TRIES = 3
_LONGEST_LINE = 1000


def at_terminal() -> bool:
    """Whether there is somebody to ask."""
    streams = (sys.stdin, sys.stdout)
    return all(one is not None and one.isatty() for one in streams)


def take_reference(words: tuple[str, ...], book: Book, *, phone: bool) -> Reference | None:
    """The reference given by the command line, else asked for; None when she says there is none.

    Ends the command when it is refused. A phone is never taken from an argument; piped in it needs
    ``phone``; typed at the prompt it does not, because that says when a phone may be given.
    """
    lang = book.lang
    if not words and at_terminal():
        return _ask(book)
    if not words:
        refuse("callback.reference.missing", lang)
    piped = words == (FROM_STDIN,)
    read = read_reference(_piped() if piped else " ".join(words), book.reference_shape)
    if isinstance(read, ReferenceProblem):
        refuse(read.rule_id, lang)
    if read.kind is ReferenceKind.PHONE and not piped:
        refuse("callback.reference.argument", lang)
    if read.kind is ReferenceKind.PHONE and not phone:
        refuse("callback.reference.phone", lang)
    return read


def _piped() -> str:
    """The first line of stdin; bytes that are no text come out as signs no reference holds."""
    line = sys.stdin.buffer.readline(_LONGEST_LINE)
    return line.decode(sys.stdin.encoding or "utf-8", "replace")


def _ask(book: Book) -> Reference | None:
    lang = book.lang
    left = _TRIES
    while typed := ask_line(t("callback.ask.reference", lang)):
        read = read_reference(typed, book.reference_shape)
        if isinstance(read, Reference):
            return read
        left -= 1
        if not left:
            refuse(read.rule_id, lang)
        rule_id = read.rule_id
        console.problem(rule_id, t(f"{rule_id}.sentence", lang), t(f"{rule_id}.hint", lang))
    return None


def ask_choice(question: str, answers: Mapping[str, str], again: str) -> str:
    """What the typed key stands for; asked again while it is none of them."""
    for _ in range(_TRIES):
        typed = ask_line(question).lower()
        if typed in answers:
            return answers[typed]
        console.warn(again)
    return ""


def ask_line(question: str) -> str:
    """One line from the terminal. Raises KeyboardInterrupt when the terminal is gone."""
    console.say(question, end=" ")
    line = sys.stdin.readline(_LONGEST_LINE)
    if not line:
        raise KeyboardInterrupt
    return line.strip()
