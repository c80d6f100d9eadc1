"""Programs of the system, asked with fixed arguments: what they answer, what they complain of."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checks.host.child import run_child

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
    arguments: Sequence[str],
    more: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    patience: float = PATIENCE,
) -> Answer:
    """Run it for at most ``patience`` seconds. Never raises. ``more`` goes to the environment."""
    try:
        ended = run_child(arguments, patience, {**os.environ, **(more or {})})
    except TimeoutError:
        return Answer(_NOT_STARTED, complaint=f"{arguments[0]}: {patience:.0f} s")
    except OSError as error:
        return Answer(_NOT_STARTED, complaint=f"{arguments[0]}: {error.strerror or ''}")
    complaints = _text(ended.complaints, encoding).splitlines()
    lines = [one.strip() for one in complaints if one.strip()]
    return Answer(ended.code, ended.said, lines[-1] if lines else "")


def _text(said: bytes, encoding: str) -> str:
    try:
        return said.decode(encoding, "replace")
    except LookupError:
        return said.decode("utf-8", "replace")
