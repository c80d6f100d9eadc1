"""A process that is started, listened to and over within a bounded time, whatever it leaves behind.

It writes into files. A pipe ends with the last process that holds it, which may go on for hours in
the background, and on Windows no time-out ends the wait for that.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Final

MOST_BYTES: Final = 256 * 1024
"""Of each output; what comes after is left."""
_REAPED_WITHIN_S: Final = 1.0
"""One that the system does not let go of, as on a dead network drive, is waited for no longer."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended, and what it wrote until then to its output and its error output."""

    code: int
    said: bytes
    complaints: bytes


def run_child(
    argv: Sequence[str], wait: float, environ: Mapping[str, str], feed: bytes = b""
) -> Ended:
    """Run it for at most ``wait`` seconds with ``feed`` on its standard input: no shell, no window.

    It has ended when its own process has. Raises OSError when it cannot be started, TimeoutError
    when it is late: then it was ended, and what it had started.
    """
    with TemporaryFile() as given, TemporaryFile() as said, TemporaryFile() as complaints:
        given.write(feed)
        given.seek(0)
        child = subprocess.Popen(
            list(argv),
            stdin=given,
            stdout=said,
            stderr=complaints,
            env=dict(environ),
            creationflags=_no_window(),
        )
        try:
            code = child.wait(wait)
        except subprocess.TimeoutExpired as late:
            _end(child)
            raise TimeoutError("the command took too long") from late
        except BaseException:
            _end(child)
            raise
        return Ended(code, _beginning(said), _beginning(complaints))


def _end(child: "subprocess.Popen[bytes]") -> None:
    from checks.host.process import kill_with_children  # noqa: PLC0415 - lazy for start-up

    kill_with_children(child.pid)
    with suppress(subprocess.TimeoutExpired):
        child.wait(_REAPED_WITHIN_S)


def _beginning(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(MOST_BYTES)


def _no_window() -> int:
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        return 0
