"""Programs of Windows, started from here.

Their outputs are always pipes: CPython under wine cannot start with a file of Linux for one. What
wine keeps running in the background would hold such a pipe open, so it gets none of its own, and a
program has ended when its process has, not when its pipe has.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from bootstrap import SetupError
from tools.windows.place import PYTHON, environment

_TAIL = 1.0
"""Seconds in which what a process said last comes through its pipe."""


@contextmanager
def background() -> Iterator[None]:
    """Wine's own processes, started once for what follows and ended with it.

    Raises SetupError where another run has them already: one at a time.
    """
    if told("wineserver", "-p"):
        raise SetupError("Windows of this folder is running already; one run at a time")
    try:
        if told("wine", "wineboot"):
            raise SetupError("wine does not start")
        yield
    finally:
        told("wineserver", "-k")


def told(*command: str) -> int:
    """Run one of wine's own commands, whose words nobody needs; its exit code."""
    nowhere = subprocess.DEVNULL
    return subprocess.run(
        command,
        env=environment(dict(os.environ)),
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        timeout=120,
        check=False,
    ).returncode


def python(arguments: Sequence[str], *, seconds: float, directory: str | None = None) -> int:
    """Run Windows' Python with these arguments to its end, its words going to our own outputs."""
    return run([str(PYTHON), *arguments], seconds=seconds, directory=directory)


def run(command: Sequence[str], *, seconds: float, directory: str | None = None) -> int:
    """Run one program of Windows. Raises subprocess.TimeoutExpired, with the program ended."""
    started = subprocess.Popen(
        ["wine", *command],
        env=environment(dict(os.environ)),
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with started as process:
        passing = [
            threading.Thread(target=_pass_on, args=pair, daemon=True)
            for pair in ((process.stdout, sys.stdout.buffer), (process.stderr, sys.stderr.buffer))
        ]
        for one in passing:
            one.start()
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        until = time.monotonic() + _TAIL
        for one in passing:
            one.join(max(0.0, until - time.monotonic()))
    return code


def _pass_on(pipe: IO[bytes] | None, to: IO[bytes]) -> None:
    if pipe is None:
        return
    while piece := os.read(pipe.fileno(), 65536):
        to.write(piece)
        to.flush()
