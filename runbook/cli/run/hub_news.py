"""What the hub tells her, line by line, and what it means for "does the lead know"."""

from dataclasses import dataclass

from runbook.agent.line.view import View
from runbook.agent.line.words import news, standing_lines


@dataclass(frozen=True, slots=True)
class HubNews:
    """``lines`` are new, ``standing`` hold now. ``speaks`` and ``fell_silent`` are incidents."""

    lines: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    speaks: frozenset[str] = frozenset()
    fell_silent: frozenset[str] = frozenset()


class HubSaid:
    """Remembers what was shown, so that only what is new is said."""

    def __init__(self) -> None:
        self._view = View()

    def hear(self, view: View, lang: str) -> HubNews:
        """Take in what the hub says now."""
        before, self._view = self._view, view
        return HubNews(
            news(before, view, lang),
            standing_lines(view, lang),
            view.speaks,
            before.speaks - view.speaks,
        )
