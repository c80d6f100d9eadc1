"""What stands on the terminal now, redrawn in place by whoever writes there and nobody else."""

import threading
from collections.abc import Sequence

from rich.console import Console, Group
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType
from rich.text import Text

from runbook.cli.output.beside import hand_over


class Picture:
    """Any thread may draw. Of pictures that the terminal has not taken only the newest is shown."""

    def __init__(self) -> None:
        self.window = Console(highlight=False)
        # Nobody but the writer may come to wait in rich, so it takes no other output over.
        self._live = Live(
            console=self.window, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        self._lock = threading.Lock()
        self._newest: Group | None = None

    def begin(self) -> None:
        """Take the place of the last line."""
        hand_over(self._begin)

    def draw(self, lines: Sequence[Text]) -> None:
        """Show these lines instead of those before."""
        with self._lock:
            is_due, self._newest = self._newest is None, Group(*lines)
        if is_due:
            hand_over(self._paint)

    def end(self) -> None:
        """Leave the last one where it is, and go on below it."""
        hand_over(self._live.stop)

    def _begin(self) -> None:
        above, erase = (ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)
        self.window.control(Control(above, erase))
        self._live.start()

    def _paint(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            self._live.update(newest, refresh=True)
