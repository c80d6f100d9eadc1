"""Single keys from the terminal, without Enter, on every system and in either layout."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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


def keyboard() -> bool:
    """Whether keys can be read: a person sits at this terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


if sys.platform == "win32":
    import msvcrt
    import time

    _LOOK = 0.05

    @contextmanager
    def single_keys() -> Iterator[None]:
        """Windows gives single keys as it is."""
        yield

    def read_key(timeout: float) -> str:
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

    @contextmanager
    def single_keys() -> Iterator[None]:
        """Take keys one by one, unechoed, and give the terminal back as it was."""
        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor)
            yield
        finally:
            with suppress(termios.error):
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    def read_key(timeout: float) -> str:
        """The next key, empty when none came within so many seconds."""
        descriptor = sys.stdin.fileno()
        ready, _, _ = select.select([descriptor], [], [], timeout)
        if not ready:
            return ""
        # A letter may be several bytes; an arrow key is a sequence that means nothing here.
        taken = os.read(descriptor, 16).decode("utf-8", "ignore")
        return "" if taken.startswith("\x1b") else taken[:1]
