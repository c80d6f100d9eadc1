"""The table of checks filling in: live on a terminal, line by line into a pipe."""

import os
import sys
import threading
from types import TracebackType
from typing import Protocol, Self

from checks.observation import Observation
from checks.report import Report
from runbook.cli.check.table import briefing_text, row_text
from runbook.cli.output import console
from runbook.cli.output.styles import STYLES
from runbook.diagnosis.briefing import brief
from runbook.diagnosis.progress import rows
from runbook.language.texts import t
from runbook.settings import Settings


class CheckScreen(Protocol):
    """Shows observations as they come and the report at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def seen(self, observation: Observation) -> None:
        """One more observation."""
        ...

    def concluded(self, report: Report) -> None:
        """The diagnosis is over."""
        ...


def is_terminal() -> bool:
    """Whether a person looks at a terminal that can redraw lines."""
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def check_screen(settings: Settings, lang: str, *, plain: bool) -> CheckScreen:
    """The screen that fits the output."""
    if plain or not is_terminal():
        return PlainScreen(settings, lang)
    return LiveScreen(settings, lang)


class PlainScreen:
    """A line for each area at the end, for pipes and screen readers."""

    def __init__(self, settings: Settings, lang: str) -> None:
        self._settings = settings
        self._lang = lang

    def __enter__(self) -> Self:
        console.say(t("run.checking", self._lang))
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def seen(self, observation: Observation) -> None:
        """What is said into a pipe stays said, so nothing is said before the verdict."""

    def concluded(self, report: Report) -> None:
        """Print the table and the verdict."""
        has_bank = self._settings.vpn is not None
        for row in rows(report.observations, report.verdict, has_bank=has_bank):
            console.say(row_text(row, self._lang))
        console.say()
        console.say(briefing_text(brief(report, self._settings, self._lang), self._lang))


class LiveScreen:
    """The whole table redrawn in place, with colours beside the marks, never instead of them."""

    def __init__(self, settings: Settings, lang: str) -> None:
        from rich.console import Console  # noqa: PLC0415 - rich costs start-up time
        from rich.live import Live  # noqa: PLC0415 - as above

        self._settings = settings
        self._lang = lang
        self._lock = threading.Lock()
        self._observations: list[Observation] = []
        self._console = Console(highlight=False)
        self._live = Live(console=self._console, refresh_per_second=10, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        self._draw()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def seen(self, observation: Observation) -> None:
        """Redraw with one observation more."""
        with self._lock:
            self._observations.append(observation)
        self._draw()

    def concluded(self, report: Report) -> None:
        """Leave the final table and the verdict on the screen."""
        self._live.stop()
        has_bank = self._settings.vpn is not None
        for row in rows(report.observations, report.verdict, has_bank=has_bank):
            self._console.print(row_text(row, self._lang), style=STYLES[row.state], markup=False)
        self._console.print()
        said = briefing_text(brief(report, self._settings, self._lang), self._lang)
        self._console.print(said, markup=False, highlight=False)

    def _draw(self) -> None:
        from rich.text import Text  # noqa: PLC0415 - rich costs start-up time

        with self._lock:
            has_bank = self._settings.vpn is not None
            current = rows(self._observations, None, has_bank=has_bank)
        drawn = Text(t("run.checking", self._lang) + "\n")
        for row in current:
            drawn.append(row_text(row, self._lang) + "\n", style=STYLES[row.state])
        self._live.update(drawn)
