"""A real pseudo-terminal with the installed command in it and somebody at the keyboard."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_PATIENCE = 25.0


class Terminal:
    """What she sees and types. ``shown`` is everything written so far without the controls."""

    def __init__(self, ours: int, hers: int, process: "subprocess.Popen[bytes]") -> None:
        self._ours = ours
        self._hers = hers
        self._raw = b""
        self._looked = 0
        self.process = process

    @property
    def shown(self) -> str:
        return _CONTROLS.sub("", self._raw.decode("utf-8", "replace"))

    @property
    def raw(self) -> str:
        return self._raw.decode("utf-8", "replace")

    @property
    def modes(self) -> list[object]:
        """The terminal's settings (termios), which a program must give back as they were."""
        return termios.tcgetattr(self._hers)

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def hang_up(self) -> None:
        """Close the window without a word."""
        os.close(self._ours)
        os.close(self._hers)
        self._ours = self._hers = -1

    def close(self) -> None:
        if self._ours >= 0:
            self.hang_up()

    def waits_for(self, text: str, seconds: float = _PATIENCE) -> None:
        """Until this text stands somewhere behind what was waited for before."""
        end = time.monotonic() + seconds
        while (at := self.shown.find(text, self._looked)) < 0:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{text!r} never came:\n{self.shown[-3000:]}")
        self._looked = at + len(text)

    def ends(self, seconds: float = _PATIENCE) -> int:
        """Wait for the program's end; its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if not self._read(min(0.1, end - time.monotonic())) and time.monotonic() > end:
                raise AssertionError(f"it did not end:\n{self.shown[-3000:]}")
        while self._read(0.2):
            pass
        return self.process.returncode

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(seconds, 0))
        if ready:
            self._raw += os.read(self._ours, 65536)
        return bool(ready)


def _hers_alone() -> None:
    # Ctrl-C reaches only whoever has the terminal as its own, and does not ignore it because the
    # tests were started in the background.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(
    command: list[str | Path], environment: dict[str, str], folder: Path, lines: int = 40
) -> Iterator[Terminal]:
    """Start the command on a terminal of its own, ``lines`` high and 100 wide."""
    ours, hers = os.openpty()
    fcntl.ioctl(hers, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 100, 0, 0))
    process = subprocess.Popen(
        command,
        env={**environment, "TERM": "xterm"},
        cwd=folder,
        stdin=hers,
        stdout=hers,
        stderr=hers,
        start_new_session=True,
        preexec_fn=_hers_alone,  # noqa: PLW1509 - two calls, no locks
    )
    screen = Terminal(ours, hers, process)
    try:
        yield screen
    finally:
        process.kill()
        process.wait()
        screen.close()
