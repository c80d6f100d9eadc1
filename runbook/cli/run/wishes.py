"""What the command line asks of a sitting of ``run``."""

from typing import NamedTuple

from runbook.holding.scripts import Script


class Wishes(NamedTuple):
    """The options of ``run`` that its sitting obeys, and the words that are on the screen already.

    ``words_height`` is how many lines they take.
    """

    follow: bool
    at_terminal: bool
    calls: int | None = None
    chats: int | None = None
    not_working: frozenset[str] = frozenset()
    fresh: bool = False
    answers: str = ""
    words: Script | None = None
    words_height: int = 0
