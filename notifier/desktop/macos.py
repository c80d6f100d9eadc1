"""macOS: the notification centre by way of ``osascript``, which every macOS has.

The words are arguments, never part of the script. osascript(1), "display notification" of the
AppleScript language guide.
"""

import os
import subprocess
from collections.abc import Callable
from typing import Final

from notifier.desktop.notice import WAIT_S, Outcome, ScreenNotice

_OSASCRIPT: Final = "/usr/bin/osascript"
_SILENT: Final = "display notification (item 2 of words) with title (item 1 of words)"
_KEPT: Final = frozenset({"HOME", "USER", "PATH", "TMPDIR"})


def send(notice: ScreenNotice, tell: Callable[[Outcome], None]) -> None:
    """Hand it to the notification centre."""
    tell(run(command(notice), script(notice)))


def look(tell: Callable[[Outcome], None]) -> None:
    """Whether there is what speaks to the notification centre; it is shown nothing."""
    tell(Outcome.ACCEPTED if os.access(_OSASCRIPT, os.X_OK) else Outcome.NO_DESKTOP)


def command(notice: ScreenNotice) -> tuple[str, ...]:
    """The script comes from standard input, so no word is ever read as an option."""
    return (_OSASCRIPT, "-", notice.title, notice.text)


def script(notice: ScreenNotice) -> str:
    """What osascript runs."""
    sound = ' sound name "Ping"' if notice.urgent else ""
    return f"on run words\n{_SILENT}{sound}\nend run\n"


def run(argv: tuple[str, ...], text: str) -> Outcome:
    """Run it for two seconds at most."""
    try:
        done = subprocess.run(
            argv,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WAIT_S,
            check=False,
            env={name: value for name, value in os.environ.items() if name in _KEPT},
        )
    except subprocess.TimeoutExpired:
        return Outcome.LATE
    except OSError:
        return Outcome.NO_DESKTOP
    return Outcome.ACCEPTED if done.returncode == 0 else Outcome.REFUSED
