"""``kill -9`` right before any one of the calls by which a process writes.

strace counts a process's calls by name and sends the signal when the chosen one begins. The kernel
finishes or does not begin a call, so that "right before each of them" is every moment there is.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runbook.journal.store import open_journal
from tests.power.cuts import PLACE, ROOT
from tests.power.tally import Tally, unsound
from tests.power.working import BEGAN, expected

CALLS = ("pwrite64", "fdatasync", "fsync", "write", "ftruncate", "unlink", "rename", "link")


class WorkError(Exception):
    """The process ended badly by itself; its own last words."""


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """Right before the call of that name for the ``number``-th time, from 1."""

    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


@dataclass(frozen=True, slots=True)
class Night:
    """A home in which a process works on the journal, is killed, and another goes on."""

    home: Path
    units: int

    @property
    def journal(self) -> Path:
        return self.home / PLACE

    @property
    def said(self) -> list[str]:
        """Every promise of every process so far."""
        path = self._said
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    @property
    def _said(self) -> Path:
        return self.home / "said"

    @property
    def _work(self) -> Sequence[str | Path]:
        return (
            sys.executable,
            "-m",
            "tests.power.working",
            self.journal,
            self._said,
            str(self.units),
        )

    def moments(self) -> list[Moment]:
        """Work to the end and give every moment at which one could have been killed."""
        trace = self.home / "trace"
        _well(self._traced("-o", trace, "-e", f"trace={','.join(CALLS)}"))
        lines = [line.split("(")[0].split() for line in trace.read_text().splitlines()]
        # Threads are counted each for itself: the first one is the one that writes the journal.
        main = lines[0][0]
        called = [one[1] for one in lines if one[0] == main and one[1] in CALLS]
        return [Moment(call, n + 1) for call in CALLS for n in range(called.count(call))]

    def killed(self, moment: Moment) -> bool:
        """Work and be killed at that moment; False when the work was done before it came.

        Raises WorkError when the process failed by itself.
        """
        inject = f"inject={moment.call}:signal=SIGKILL:when={moment.number}"
        done = self._traced("-o", "/dev/null", "-e", f"trace={moment.call}", "-e", inject)
        if done.returncode == -signal.SIGKILL:
            return True
        _well(done)
        return False

    def finish(self) -> None:
        """Go on undisturbed to the end. Raises WorkError."""
        _well(_run(self._work))

    def found_wrong(self) -> Iterator[str]:
        """After the end: what is lost, doubled, half, or not there once."""
        opened = open_journal(self.journal, BEGAN)
        try:
            if opened.problem is not None:
                yield opened.problem.rule_id
            yield from (one.name for one in self.home.rglob("*corrupt*"))
            yield from unsound(opened.journal, self.said)
            tally = Tally.of(opened.journal)
            yield from tally.wrong()
            yield from tally.lost(self.said)
            counts = tally.counts()
            for kind, count in {**expected(self.units), "incident": 1, "run": 1}.items():
                if counts[kind] != count:
                    yield f"{counts[kind]} of {kind} instead of {count}"
        finally:
            opened.journal.close()

    def _traced(self, *options: str | Path) -> "subprocess.CompletedProcess[str]":
        self.home.mkdir(parents=True, exist_ok=True)
        # Not with --seccomp-bpf: strace 6.1 then sends no signal.
        command = ["strace", "-f", "-qq", *options, "--", *self._work]
        return _run(command)


def _run(command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _well(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        raise WorkError(done.stderr)


def _environment() -> dict[str, str]:
    # Compiled modules are written too: they are no part of the night.
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
