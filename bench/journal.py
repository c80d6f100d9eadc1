"""How quick the commands are on a journal of years: ``python -m bench.journal``.

10,000 open promises and 1,000,000 events. A command is measured as a whole process, from its start
to its end, its output in a pipe, in turn with a bare interpreter and with ``runbook --version``, so
that a busy machine slows all alike. The goal for ``list`` and ``show`` is ``goal_ms``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.figures import record
from bench.long_journal import NOW, Place, begin, long_journal
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.journal.verification import verify

COMMAND = "python bootstrap.py bench journal"
GOAL_MS = 200
ROUNDS = 15
APPENDS = 200
OPENINGS = 9
BARE = (sys.executable, "-c", "pass")
RUNBOOK = (sys.executable, "-m", "runbook")
VERSION = (*RUNBOOK, "--version")


def commands(key: str) -> dict[str, tuple[str, ...]]:
    """What must be under the goal."""
    return {
        "incident_list": (*RUNBOOK, "incident", "list"),
        "incident_show": (*RUNBOOK, "incident", "show", key),
        "callback_list": (*RUNBOOK, "callback", "list"),
    }


def seconds(command: Sequence[str], place: Place) -> float:
    """One whole process, which must end well."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    began = time.perf_counter()
    done = subprocess.run(
        command,
        env=kept | place.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    took = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"{command[1:]}: {done.returncode}\n{done.stderr.decode()}")
    return took


def processes(place: Place, key: str) -> dict[str, float]:
    """Medians in milliseconds, and ratios pair by pair."""
    wanted = {"bare_python": BARE, "version": VERSION, **commands(key)}
    for command in wanted.values():
        seconds(command, place)
    rounds = [
        {name: seconds(command, place) for name, command in wanted.items()} for _ in range(ROUNDS)
    ]
    figures = {
        f"{name}_ms": round(1000 * statistics.median(one[name] for one in rounds), 1)
        for name in wanted
    }
    for name in commands(key):
        figures[f"{name}_worst_ms"] = round(1000 * max(one[name] for one in rounds), 1)
        for other in ("bare_python", "version"):
            ratio = statistics.median(one[name] / one[other] for one in rounds)
            figures[f"{name}_ratio_to_{other}"] = round(ratio, 2)
    return figures


def verified(journal: Journal) -> float:
    """Rows a second of a verification that finds nothing wrong."""
    began = time.perf_counter()
    found = verify(journal.connect(), [journal.secret])
    took = time.perf_counter() - began
    assert found.sound, found.findings[:3]
    return found.count / took


def opening(path: Path) -> float:
    """Seconds to open a journal that is there, as ``run`` does at its start; the median."""
    took = []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        opened = open_journal(path, NOW)
        took.append(time.perf_counter() - began)
        assert opened.problem is None, opened.problem
        opened.journal.close()
    return statistics.median(took)


def appending(path: Path) -> float:
    """Seconds to append one event, safe on the disk; the median of many."""
    with closing(open_journal(path, NOW).journal) as journal:
        journal.append_event(NOW, "tick")
        took = []
        for _ in range(APPENDS):
            began = time.perf_counter()
            journal.append_event(NOW, "tick")
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def measure() -> dict[str, float]:
    """All figures. What is appended stays in the kept journal: the chain goes on."""
    place = long_journal()
    with closing(Journal(place.journal)) as journal:
        (key,) = journal.connect().execute("SELECT key FROM incidents WHERE rowid = 1").fetchone()
        rows = verified(journal)
    with tempfile.TemporaryDirectory() as home:
        empty = Place(Path(home) / "empty")
        begin(empty)
        first, other = opening(empty.journal), appending(empty.journal)
        append, opened = appending(place.journal), opening(place.journal)
    return {
        "goal_ms": GOAL_MS,
        **processes(place, key),
        "verify_rows_per_s": round(rows),
        "open_ms": round(1000 * opened, 1),
        "open_empty_ms": round(1000 * first, 1),
        "append_ms": round(1000 * append, 2),
        "append_ratio_to_empty": round(append / other, 2),
    }


if __name__ == "__main__":
    figures = measure()
    record("journal", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:40} {figure}")
