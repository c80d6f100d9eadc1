"""A real pseudo-terminal with the installed command in it and somebody at the keyboard."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_PATIENCE = 25.0
_LOOK = 0.05


class Terminal:
    """What she sees and types. ``shown`` is everything written so far without the controls.

    It takes in what is written also while nobody waits for anything: a few thousand bytes that
    nobody takes would hold the program up, in the midst of a line and of whatever it was doing.
    """

    def __init__(self, ours: int, hers: int, process: "subprocess.Popen[bytes]") -> None:
        self._ours = ours
        self._hers = hers
        self._raw = b""
        self._read_up_to = self._looked = 0
        self._written = threading.Condition()
        self._closing = threading.Event()
        self._taking = threading.Thread(target=self._take_in, name="terminal", daemon=True)
        self._taking.start()
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
        self._closing.set()
        self._taking.join()
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
        """Whether anything was written since the last time, or is within so many seconds."""
        with self._written:
            came = self._written.wait_for(
                lambda: len(self._raw) > self._read_up_to, max(seconds, 0)
            )
            self._read_up_to = len(self._raw)
        return came

    def _take_in(self) -> None:
        while not self._closing.is_set():
            ready, _, _ = select.select([self._ours], [], [], _LOOK)
            if not ready:
                continue
            piece = os.read(self._ours, 65536)
            with self._written:
                self._raw += piece
                self._written.notify_all()


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
