"""One thread that puts everything out, one piece after the other.

A screen may take nothing for as long as somebody likes: Ctrl-S, a click into a window of Windows, a
terminal or a pipe that nobody reads. Whoever has something to say hands it over and goes on.
"""

import threading
from collections import deque
from collections.abc import Callable

MOST = 4_000_000
"""So many characters may wait to be taken; what comes when they do is left out, which is said."""

Piece = Callable[[], None]
"""Puts something out. It may take as long as the screen likes."""


class Writer:
    """Any thread may hand something over; nobody waits but in ``all_taken``."""

    def __init__(self, say_gap: Piece, most: int = MOST) -> None:
        """``say_gap`` says that something was left out here. Raises RuntimeError: no thread."""
        self._say_gap = say_gap
        self._most = most
        self._changed = threading.Condition()
        self._pieces: deque[tuple[Piece, int]] = deque()
        self._waiting = self._steps = 0
        self._under_way = self._gap = self._over = False
        self.defect: Exception | None = None
        """The first defect of ours that a piece met. The pieces behind it go out all the same."""
        self._thread = threading.Thread(target=self._put_out, name="output", daemon=True)
        self._thread.start()

    @property
    def is_here(self) -> bool:
        """Whether this is the thread that puts out."""
        return threading.current_thread() is self._thread

    def hand_over(self, piece: Piece, size: int = 0) -> None:
        """Have it put out behind all that was handed over before. ``size`` is in characters."""
        with self._changed:
            if self._over:
                return
            if self._waiting + size <= self._most:
                self._gap = False
                self._append(piece, size)
            elif not self._gap:
                self._gap = True
                self._append(self._say_gap, 0)

    def step(self) -> None:
        """A part of a piece was taken: whoever waits for the end has reason to go on waiting."""
        with self._changed:
            self._steps += 1

    def all_taken(self, patience: float) -> bool:
        """Wait until nothing is left; False when nothing was taken for so many seconds."""
        with self._changed:
            steps = -1
            while self._pieces or self._under_way:
                if steps == self._steps:
                    return False
                steps = self._steps
                self._changed.wait_for(self._is_idle, patience)
        return True

    def end(self) -> None:
        """What waits still is dropped, and so is what is yet to come."""
        with self._changed:
            self._over = True
            self._pieces.clear()
            self._changed.notify_all()

    def _append(self, piece: Piece, size: int) -> None:
        self._pieces.append((piece, size))
        self._waiting += size
        self._changed.notify_all()

    def _is_idle(self) -> bool:
        return not (self._pieces or self._under_way)

    def _put_out(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pieces or self._over)
                if self._over:
                    return
                piece, size = self._pieces.popleft()
                self._under_way = True
            try:
                piece()
            except Exception as error:  # noqa: BLE001 - raised again where the sitting ends
                self.defect = self.defect or error
            with self._changed:
                self._waiting -= size
                self._steps += 1
                self._under_way = False
                self._changed.notify_all()
