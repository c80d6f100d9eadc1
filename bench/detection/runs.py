"""The raw file of the matrix: every run that was made, a line for each.

A line is written as soon as the run is over, so that a bench that was stopped goes on behind it.
Each line carries the version of everything that decides its outcome; lines of another version are
in no figure, and are dropped when the bench is complete.
"""

import dataclasses
import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.detection.run import Run, Seen
from bench.figures import RESULTS

RAW = RESULTS / "detection" / "matrix.jsonl"
ROOT = Path(__file__).resolve().parents[2]
_DECIDING = ("checks", "notifier", "runbook", "tests/lab", "bench/detection")
_ONLY = {"bench/detection": frozenset({"looks.py", "naive.py", "ncsi.py", "compared.py"})}
_ENDINGS = frozenset({".py", ".toml"})


def version(root: Path = ROOT) -> str:
    """A digest of the program, the lab with its catalogue, and what is compared with it."""
    whole = hashlib.sha256()
    for folder in _DECIDING:
        for path in sorted((root / folder).rglob("*")):
            wanted = _ONLY.get(folder)
            is_test = path.name.startswith(("test_", "conftest"))
            if path.suffix not in _ENDINGS or is_test or (wanted and path.name not in wanted):
                continue
            whole.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def append(run: Run, raw: Path = RAW) -> None:
    """Write one line; several processes may do so at once."""
    raw.parent.mkdir(parents=True, exist_ok=True)
    values = {one.name: getattr(run, one.name) for one in dataclasses.fields(run)}
    values["seen"] = [dataclasses.astuple(one) for one in run.seen]
    line = json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n"
    with raw.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(line)


def read(raw: Path = RAW, wanted: str = "") -> tuple[Run, ...]:
    """The runs of one version (all when it is empty), the last of each scenario and repetition.

    A line that was cut off by a crash is passed over: its run is made again.
    """
    if not raw.exists():
        return ()
    lines = raw.read_text(encoding="utf-8").splitlines()
    return latest(run for run in map(_run, lines) if run and wanted in {"", run.version})


def tidy(wanted: str, raw: Path = RAW) -> None:
    """Leave only this version's runs, each once: those the figures beside were made of."""
    runs = read(raw, wanted)
    beside = raw.with_suffix(".tmp")
    beside.unlink(missing_ok=True)
    for run in runs:
        append(run, beside)
    beside.replace(raw)


def latest(runs: Iterable[Run]) -> tuple[Run, ...]:
    """One run for each scenario and repetition: the last one that was made."""
    return tuple({run.key: run for run in runs}.values())


def missing(names: Iterable[str], rounds: int, made: Iterable[Run]) -> Iterator[tuple[str, int]]:
    """The scenarios and repetitions still to be run, round after round, from 1."""
    done = {run.key for run in made}
    known = tuple(names)
    for repetition in range(1, rounds + 1):
        yield from ((name, repetition) for name in known if (name, repetition) not in done)


def _run(line: str) -> Run | None:
    try:
        values: dict[str, Any] = json.loads(line)
        seen = tuple(Seen(*one) for one in values.pop("seen"))
        lists = {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
        return Run(**{**values, **lists}, seen=seen)
    except (ValueError, TypeError, KeyError):
        return None
