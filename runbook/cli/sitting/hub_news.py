"""What the hub tells her, line by line, and what it means for "does the lead know"."""

from dataclasses import dataclass

from runbook.agent.line.view import KnownTo, View
from runbook.agent.line.words import Names, newly_known, news, standing_lines


@dataclass(frozen=True, slots=True)
class HubNews:
    """``lines`` are new, ``standing`` hold now.

    ``speaks`` and ``fell_silent`` are incidents. ``knowing`` are those somebody knows of now,
    ``told_anew`` what is new among them, ``unknown_again`` those nobody knows of any more.
    ``out``: nothing is to be expected of the hub now. ``at_bank`` is ``View.not_her_provider``.
    """

    lines: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    speaks: frozenset[str] = frozenset()
    fell_silent: frozenset[str] = frozenset()
    knowing: frozenset[str] = frozenset()
    told_anew: tuple[KnownTo, ...] = ()
    unknown_again: frozenset[str] = frozenset()
    out: bool = False
    at_bank: str = ""


class HubSaid:
    """Remembers what was shown, so that only what is new is said."""

    def __init__(self, names: Names) -> None:
        self._view = View()
        self._names = names

    def hear(self, view: View, lang: str) -> HubNews:
        """Take in what the hub says now."""
        before, self._view = self._view, view
        knowing = frozenset(one.incident for one in view.known)
        return HubNews(
            news(before, view, lang, self._names),
            standing_lines(view, lang, self._names),
            view.speaks,
            before.speaks - view.speaks,
            knowing,
            newly_known(before, view),
            frozenset(one.incident for one in before.known) - knowing,
            view.slow or view.gone or bool(view.refused),
            view.not_her_provider,
        )
