"""Output beside what acts: no alert, answer or journal waits for a screen that takes nothing."""

import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TextIO

from runbook.cli.output import console
from runbook.cli.output.writer import Piece, Writer
from runbook.language.texts import t

LAST_LINES = 3.0
"""Seconds without anything being taken, after which the end waits for the screen no more."""
_SLICE = 1000
"""Characters that are put out at once."""
_PAUSE = 0.02
_OUTPUTS = ("stdout", "stderr")


@contextmanager
def beside(lang: str, patience: float = LAST_LINES) -> Iterator[None]:
    """Within, what is said on a terminal or into a pipe waits there alone, in its order.

    The end waits until it is taken, but not for ever. Other outputs stay as they are: a file tells
    at once that it takes no more.
    """
    streams: dict[str, TextIO] = {name: getattr(sys, name) for name in _OUTPUTS}
    writers: dict[tuple[int, int], Writer] = {}
    for name, stream in streams.items():
        if (device := _may_wait(stream)) is None:
            continue
        try:
            writer = writers.get(device) or Writer(partial(_say_gap, lang))
        except RuntimeError:
            # Without one more thread it is as good as it was.
            continue
        writers[device] = writer
        setattr(sys, name, Ahead(stream, writer))
    try:
        yield
    finally:
        taken = [one.all_taken(patience) for one in writers.values()]
        for one in writers.values():
            one.end()
        if all(taken):
            for name, stream in streams.items():
                setattr(sys, name, stream)
        # Else they stay: whatever is still said goes nowhere, and nobody waits for it.
    _raise_first(writers.values())


def hand_over(piece: Piece) -> None:
    """Put it out behind what was said on stdout; at once, where that is not written beside."""
    stream: object = sys.stdout
    if isinstance(stream, Ahead):
        stream.writer.hand_over(piece)
    else:
        piece()


class Ahead:
    """A stream that is handed its text and asks nobody to wait. Else as the stream behind it."""

    def __init__(self, stream: TextIO, writer: Writer) -> None:
        self.writer = writer
        self._stream = stream
        # Not through the buffer: who is held up there holds its lock, and with it the exit.
        self._raw: Any = getattr(stream.buffer, "raw", stream.buffer)
        self._failed: OSError | None = None
        self._closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Raises OSError once, when what was said before could not be written."""
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        if self.writer.is_here:
            self._put_out(text)
        elif not self._closed:
            self.writer.hand_over(partial(self._put_out, text), len(text))
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def _put_out(self, text: str) -> None:
        text = text.replace("\n", os.linesep)
        for start in range(0, len(text), _SLICE):
            if self._closed:
                return
            piece = text[start : start + _SLICE]
            data = piece.encode(self._stream.encoding, self._stream.errors or "strict")
            try:
                self._write(memoryview(data))
            except OSError as error:
                self._closed, self._failed = True, error

    def _write(self, data: memoryview) -> None:
        while data:
            # None: somebody has made the terminal one that does not wait.
            taken: int | None = self._raw.write(data)
            if taken is None:
                time.sleep(_PAUSE)
                continue
            data = data[taken:]
            self.writer.step()


def _may_wait(stream: TextIO | None) -> tuple[int, int] | None:
    """Which device it is, if whoever is behind it may keep a writer waiting."""
    try:
        number = stream.fileno() if stream is not None and stream.buffer is not None else -1
        found = os.fstat(number)
    except (OSError, ValueError, AttributeError):
        return None  # no file behind it
    waits = stat.S_ISFIFO(found.st_mode) or stat.S_ISSOCK(found.st_mode) or os.isatty(number)
    return (found.st_dev, found.st_ino) if waits else None


def _say_gap(lang: str) -> None:
    console.warn(t("output.gap", lang))


def _raise_first(writers: Iterable[Writer]) -> None:
    for one in writers:
        if one.defect is not None:
            raise one.defect
