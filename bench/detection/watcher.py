"""``runbook watch`` at work on the lab's PC, and what it prints while it is.

What it says is recognised by its own catalogue of texts, so that a changed wording changes nothing.
"""

import gettext
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from runbook.language.texts import DEFAULT_LANGUAGE, FOLDER
from tests.lab.lab import Lab
from tests.lab.namespaces import LabError, children_of, waiting

ARMED_TIMEOUT = 60.0
CLOSE_TIMEOUT = 5.0


@dataclass(frozen=True)
class Command:
    """What is started, and the pieces of its lines by which it is understood."""

    arguments: tuple[str, ...]
    armed: str
    noticed: str


def watch() -> Command:
    """The product's own watch. Raises LabError where it has none."""
    return Command(("watch", "--plain"), armed=piece("watch.armed"), noticed=piece("watch.noticed"))


def piece(text_id: str, lang: str = DEFAULT_LANGUAGE) -> str:
    """The longest piece of a text that is the same whatever is filled in. Raises LabError."""
    with (Path(FOLDER) / f"{lang}.mo").open("rb") as file:
        template = gettext.GNUTranslations(file).gettext(text_id)
    if template == text_id:
        raise LabError(f"the product has no text {text_id}, so its watch cannot be understood")
    return max((fixed for fixed, *_ in Formatter().parse(template)), key=len).strip()


class Watcher:
    """A running watch; ``lines`` are what it printed so far, each with its moment of the clock."""

    def __init__(self, process: "subprocess.Popen[str]", command: Command) -> None:
        self.lines: list[tuple[float, str]] = []
        self._process = process
        self._command = command
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The product's own process, as the machine numbers it; 0 when it has ended."""
        # nsenter stays outside and waits for the program it started.
        return next(iter(children_of(self._process.pid)), 0)

    @property
    def noticed(self) -> list[float]:
        """The moments at which it told the operator that something is wrong."""
        return [at for at, line in list(self.lines) if self._command.noticed in line]

    def wait_until_armed(self, timeout: float = ARMED_TIMEOUT) -> None:
        """Until it has seen everything healthy and watches. Raises LabError."""
        for _ in waiting(timeout):
            if any(self._command.armed in line for _, line in list(self.lines)):
                return
            if self._process.poll() is not None:
                break
        said = " / ".join(line for _, line in self.lines[-5:])
        ended = self._process.poll()
        raise LabError(f"watch is not armed ({'running' if ended is None else ended}): {said}")

    def ensure_alive(self) -> None:
        """Raises LabError when it has ended."""
        if (code := self._process.poll()) is not None:
            said = " / ".join(line for _, line in self.lines[-5:])
            raise LabError(f"watch ended with {code}: {said}")

    def close(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait(timeout=CLOSE_TIMEOUT)
        self._reader.join(timeout=CLOSE_TIMEOUT)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append((time.time(), line.rstrip()))


def incidents(lab: Lab) -> list[dict[str, Any]]:
    """The incidents that the product's journal holds in this home, the latest first."""
    found = lab.run_product(("incident", "list", "--json")).json["incidents"]
    assert isinstance(found, list)
    return found


@contextmanager
def started(lab: Lab, command: Command) -> Iterator[Watcher]:
    """A watch in a fresh home, just started."""
    one = Watcher(lab.new_home().start(command.arguments), command)
    try:
        yield one
    finally:
        one.close()
