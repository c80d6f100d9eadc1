"""The question before something leaves this PC: only what is typed after it can answer it."""

import sys

from runbook.cli.output import console

_YES = frozenset({"д", "да", "l", "lf", "y", "yes"})
"""With «д» and «да» as they come out where the keyboard is set to English."""


def answer_to(question: str) -> str:
    """What was typed up to Enter; empty, too, where nobody is at the terminal any more."""
    from runbook.cli.run.keys import forget_typed  # noqa: PLC0415 - lazy for start-up

    forget_typed()
    console.say(question, end="")
    return sys.stdin.readline().strip()


def is_yes(answer: str) -> bool:
    """Whether it is a plain yes; everything else is a no."""
    return answer.casefold() in _YES
