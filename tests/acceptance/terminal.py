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
from contextlib import contextmanager, suppress
from pathlib import Path

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_PIECES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+")
_PATIENCE = 25.0
_FILLED = 3
_LOOK = 0.05


class Terminal:
    """What she sees and types. ``shown`` is everything written so far without the controls.

    It takes in what is written also while nobody waits for anything: a few thousand bytes that
    nobody takes would hold the program up, in the midst of a line and of whatever it was doing.
    """

    def __init__(
        self, ours: int, hers: int, process: "subprocess.Popen[bytes]", first: list[object]
    ) -> None:
        """``first``: the terminal's ``modes`` before anybody was at it."""
        self.first_modes = first
        self._ours = ours
        self._hers = hers
        self.process = process
        self._raw = b""
        self._read_up_to = self._looked = 0
        self._written = threading.Condition()
        self._closing = threading.Event()
        self._reading = threading.Event()
        self._reading.set()
        self._taking = threading.Thread(target=self._take_in, name="terminal", daemon=True)
        self._taking.start()

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

    @property
    def picture(self) -> list[str]:
        """The window's lines as they stand before her, where nothing has scrolled out of it."""
        return picture_of(self.raw)

    def stop_reading(self) -> None:
        """Nobody reads any more, and there is no room for a single byte."""
        self._reading.clear()
        # A description of its own: not to wait is nothing the program's may learn.
        full = os.open(os.ttyname(self._hers), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            # Whoever reads may have been at it still.
            for _ in range(_FILLED):
                time.sleep(_LOOK)
                self._fill(full)
        finally:
            os.close(full)

    def read_on(self) -> None:
        self._reading.set()

    def hold(self) -> None:
        """Ctrl-S as the system does it, for as long as it likes."""
        termios.tcflow(self._hers, termios.TCOOFF)

    def go_on(self) -> None:
        termios.tcflow(self._hers, termios.TCOON)

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

    @staticmethod
    def _fill(full: int) -> None:
        """Signs that no terminal shows."""
        for size in (256, 1):
            with suppress(BlockingIOError):
                while True:
                    os.write(full, b"\0" * size)

    def _take_in(self) -> None:
        while not self._closing.is_set():
            if not self._reading.wait(_LOOK):
                continue
            ready, _, _ = select.select([self._ours], [], [], _LOOK)
            if not ready:
                continue
            piece = os.read(self._ours, 65536)
            with self._written:
                self._raw += piece
                self._written.notify_all()


def picture_of(raw: str) -> list[str]:
    """What a terminal shows that obeys what ``run`` steers it with: up, erase, to the left."""
    lines, row, column = [""], 0, 0
    for piece in _PIECES.findall(raw.replace("\0", "")):
        if piece == "\r":
            column = 0
        elif piece == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif piece.endswith("A"):
            row = max(row - int(piece[2:-1] or 1), 0)
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif not piece.startswith("\x1b"):
            lines[row] = (
                lines[row][:column].ljust(column) + piece + lines[row][column + len(piece) :]
            )
            column += len(piece)
    return [line.rstrip() for line in lines]


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
    first = termios.tcgetattr(hers)
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
    screen = Terminal(ours, hers, process, first)
    try:
        yield screen
    finally:
        process.kill()
        process.wait()
        screen.close()
