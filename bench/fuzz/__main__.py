"""Throw changed documents at every door for a while each: ``python -m bench fuzz``.

Each door goes on with the chances after those it had, so that a stopped run is taken up again and
no run repeats another. What breaks a door is kept in ``tests/fuzz/cases/<door>`` and is a test from
then on. The figures are in ``bench/results/fuzz.json``.
"""

import argparse
import random
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path

from bench.figures import known_figures, record
from tests.fuzz.cases import FOLDER, kept_cases
from tests.fuzz.door import Door, Knock, enter
from tests.fuzz.every_door import BY_NAME
from tests.fuzz.mutation import by_chance

SECONDS = 20.0
_MOST_KEPT = 3
"""Different failures of one door that are kept from one run."""


def main(argv: list[str]) -> int:
    """Work through the doors that are named, or all of them. 1 when one of them broke."""
    parser = argparse.ArgumentParser(prog="python -m bench fuzz")
    parser.add_argument("--doors", nargs="+", default=(), metavar="DOOR", help="only these")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each door")
    asked = parser.parse_args(argv)
    strangers = set(asked.doors) - set(BY_NAME)
    if strangers:
        parser.error(f"there is no door {', '.join(sorted(strangers))}")
    broken = 0
    for name in asked.doors or BY_NAME:
        failures = _work_through(BY_NAME[name], asked.seconds)
        broken += bool(failures)
        print(f"{name}: {'; '.join(failures) or 'nothing found'}", flush=True)
    return 1 if broken else 0


def _work_through(door: Door, seconds: float) -> list[str]:
    known = known_figures("fuzz")
    done = int(known.get(f"{door.name}.executions", 0))
    failures: dict[str, bytes] = {}
    begun, tried = time.monotonic(), 0
    with door.opened() as knock:
        while time.monotonic() - begun < seconds and len(failures) < _MOST_KEPT:
            data = by_chance(random.Random(f"{door.name}/{done + tried}"), door.seeds, door.pieces)
            tried += 1
            failure = _broke(door, knock, data)
            if failure:
                failures.setdefault(failure, data)
    kept = [_keep(door.name, data) for data in failures.values()]
    took = time.monotonic() - begun
    record(
        "fuzz",
        {
            f"{door.name}.executions": done + tried,
            f"{door.name}.seconds": round(float(known.get(f"{door.name}.seconds", 0)) + took, 1),
            f"{door.name}.failures_open": len(failures),
            "total.cases_kept": len(kept_cases()),
        },
        "python bootstrap.py bench fuzz",
    )
    return [f"{failure} ({name})" for failure, name in zip(failures, kept, strict=True)]


def _broke(door: Door, knock: Knock, data: bytes) -> str:
    """What broke and where; empty when the promise was kept."""
    try:
        enter(door, knock, data)
    except Exception as error:  # noqa: BLE001 - whatever was not promised is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}"
    return ""


def _keep(door: str, data: bytes) -> str:
    name = sha256(data).hexdigest()[:12]
    folder = FOLDER / door
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
