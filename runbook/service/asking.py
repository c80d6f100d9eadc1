"""Programs of the system that keep services, with what they answer and what they complain of."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

PATIENCE = 30.0
"""Seconds; starting a job waits until its program runs, and PowerShell alone takes some."""
_NOT_STARTED = 127


@dataclass(frozen=True, slots=True)
class Answer:
    """How a program ended, and what it printed. ``complaint`` is its last line, for people."""

    code: int
    said: bytes = b""
    complaint: str = ""

    @property
    def well(self) -> bool:
        """Whether it did what it was asked for."""
        return self.code == 0


def ask(
    arguments: Sequence[str], more: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> Answer:
    """Run it with fixed arguments. Never raises. ``more`` is added to the environment."""
    try:
        code, said, complaint = _ended(arguments, {**os.environ, **(more or {})})
    except subprocess.TimeoutExpired:
        return Answer(_NOT_STARTED, complaint=f"{arguments[0]}: {PATIENCE:.0f} s")
    except OSError as error:
        return Answer(_NOT_STARTED, complaint=f"{arguments[0]}: {error.strerror or ''}")
    lines = [one.strip() for one in _text(complaint, encoding).splitlines() if one.strip()]
    return Answer(code, said, lines[-1] if lines else "")


def _ended(arguments: Sequence[str], environ: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Exit code and both outputs.

    They go into files: a pipe ends with the last process that holds it, which may go on for hours,
    and on Windows no time-out ends the wait for that.
    """
    with TemporaryFile() as out, TemporaryFile() as complaints:
        done = subprocess.run(
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=complaints,
            timeout=PATIENCE,
            check=False,
            env=environ,
            # On Windows no console is to flash up; elsewhere the flag does not exist.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return done.returncode, _whole(out), _whole(complaints)


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _text(said: bytes, encoding: str) -> str:
    try:
        return said.decode(encoding, "replace")
    except LookupError:
        return said.decode("utf-8", "replace")
