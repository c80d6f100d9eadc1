"""Single keys from the terminal, without Enter, on every system and in either layout."""

import codecs
import os
import re
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбю"
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


def on_layout(key: str, lang: str) -> str:
    """The letter that stands on this key in the reader's own layout.

    In Russian «Н» means no; with the English layout on, the same key sends "y", which must not
    be taken for yes.
    """
    return key.lower().translate(_TO_CYRILLIC if lang == "ru" else _TO_LATIN)


if sys.platform == "win32":
    import msvcrt
    import time

    _LOOK = 0.05

    def forget_typed() -> None:
        """Drop what was typed so far and nobody has read."""
        while msvcrt.kbhit():
            msvcrt.getwch()

    class Keyboard:
        """Windows gives single keys as it is."""

        def __enter__(self) -> Self:
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            return None

        @property
        def waiting(self) -> bool:
            """Whether more was typed than was read."""
            return bool(msvcrt.kbhit())

        def forget(self) -> None:
            """Drop what was typed so far."""
            forget_typed()

        def read(self, timeout: float) -> str:
            """The next key, empty when none came within so many seconds."""
            until = time.monotonic() + timeout
            while time.monotonic() < until:
                if msvcrt.kbhit():
                    key = msvcrt.getwch()
                    if key in {"\x00", "\xe0"}:
                        msvcrt.getwch()
                        return ""
                    if key == "\x03":
                        raise KeyboardInterrupt
                    return key
                time.sleep(_LOOK)
            return ""
else:
    import select
    import termios
    import tty

    # Arrows and the like send sequences (ECMA-48, 5.4), which mean nothing here.
    _SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[@-~]|O.|)")
    # One that was cut by the end of what was read at once goes on in the next read.
    _UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?]*|O)?\Z")

    def forget_typed() -> None:
        """Drop what was typed so far and nobody has read."""
        # What is no terminal holds nothing that was typed.
        with suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)

    class Keyboard:
        """Takes keys one by one, unechoed, and gives the terminal back as it was."""

        def __init__(self) -> None:
            self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
            self._typed = ""
            self._unfinished = ""
            self._before: list[Any] = []

        def __enter__(self) -> Self:
            with suppress(termios.error):
                self._before = termios.tcgetattr(sys.stdin)
                # Not flushed: a key pressed while the program was starting is an answer too.
                # Nor drained, here and at the end: what the terminal does not take may stay long.
                tty.setcbreak(sys.stdin, termios.TCSANOW)
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None:
            if self._before:
                with suppress(termios.error):
                    termios.tcsetattr(sys.stdin, termios.TCSANOW, self._before)

        @property
        def waiting(self) -> bool:
            """Whether more was typed than was read."""
            return bool(self._typed)

        def forget(self) -> None:
            """Drop what was typed so far."""
            self._typed = ""
            forget_typed()

        def read(self, timeout: float) -> str:
            """The next key, empty when none came within so many seconds.

            Raises EOFError when the terminal is gone.
            """
            if not self._typed:
                self._take(timeout)
            key, self._typed = self._typed[:1], self._typed[1:]
            return key

        def _take(self, timeout: float) -> None:
            descriptor = sys.stdin.fileno()
            ready, _, _ = select.select([descriptor], [], [], timeout)
            if not ready:
                self._unfinished = ""
                return
            try:
                taken = os.read(descriptor, 64)
            except OSError as error:
                raise EOFError from error
            if not taken:
                raise EOFError
            text = self._unfinished + self._decoder.decode(taken)
            cut = _UNFINISHED.search(text)
            self._unfinished = cut.group() if cut else ""
            self._typed = _SEQUENCE.sub("", text[: cut.start()] if cut else text)
