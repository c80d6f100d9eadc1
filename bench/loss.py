"""Nothing lost, nothing doubled, in the long run: ``python -m bench.loss``.

First the power is cut thousands of times all through a recorded night. Then a night is worked
through again and again, each time killed at another of the writes it makes and taken up by a fresh
process, until every write has had its turn. Last, ``runbook run`` itself is killed on a terminal
inside the writes of every step of the procedure, and gone on with. A single thing lost is an error,
not a figure. The kills that are done are remembered: stopped and started again it goes on where it
was, unless the program was changed meanwhile.
"""

import hashlib
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import RESULTS, record
from tests.acceptance.killed_sitting import BANK_FAULT, BY_ITSELF, work_through
from tests.acceptance.killed_sitting import found_wrong as sitting_found_wrong
from tests.acceptance.night import night as operators_night
from tests.far_ends.authority import Authority
from tests.power.cuts import ROOT, cuts, found_wrong, night, points
from tests.power.kills import Moment, Night, WorkError
from tests.power.requirements import missing
from tests.power.working import UNITS

COMMAND = "python bootstrap.py bench loss"
NIGHTS = 8
CUT_UNITS = 150
"""Enough for SQLite to carry the log over into the file by itself, in the middle of the work."""
CUTS_A_NIGHT = 500
KILL_UNITS = 2 * len(UNITS)
CHECKED_EVERY = 25
SITTINGS = (("fdatasync", 1), ("pwrite64", 3), ("pwrite64", 7))
"""The call at which a sitting is killed, and how many of them further on the next one is."""


class LossError(Exception):
    """Something was lost, doubled, half there or spoilt."""


def power_cuts(folder: Path) -> int:
    """Cut the power all through several nights; how often."""
    done = 0
    for number in range(NIGHTS):
        chance = random.Random(number)
        home = folder / f"night-{number}" / "disk"
        home.mkdir(parents=True)
        steps = night(home, CUT_UNITS)
        for cut in cuts(steps, points(steps, CUTS_A_NIGHT, chance), chance):
            if wrong := found_wrong(cut, folder / "again"):
                raise LossError(f"night {number}, {cut}: {wrong}")
            done += 1
        print(f"  {done} power cuts", flush=True)
        shutil.rmtree(home.parent)
    return done


def careless_losses(folder: Path) -> float:
    """The share of cuts that lose something when nobody waits for the disk: what is found out."""
    home = folder / "careless" / "disk"
    home.mkdir(parents=True)
    chance = random.Random(0)
    steps = night(home, CUT_UNITS, "careless")
    places = points(steps, CUTS_A_NIGHT, chance)
    lost = sum(bool(found_wrong(cut, folder / "again")) for cut in cuts(steps, places, chance))
    return lost / CUTS_A_NIGHT


def kills(folder: Path, progress: Path) -> tuple[int, int]:
    """Kill at every write in turn; how many writes there are, and at how many it was killed."""
    whole = Night(folder / "whole", KILL_UNITS)
    moments = whole.moments()
    done = dict(_done(progress))
    for number, moment in enumerate(moments, start=1):
        if str(moment) not in done:
            done[str(moment)] = _killed_at(folder / "home", moment)
            with progress.open("a", encoding="utf-8") as file:
                file.write(json.dumps([str(moment), done[str(moment)]]) + "\n")
        if number % CHECKED_EVERY == 0 or number == len(moments):
            print(f"  {number} of {len(moments)} writes", flush=True)
    return len(moments), sum(done[str(moment)] for moment in moments)


def sittings(folder: Path) -> int:
    """Work through the procedure on a terminal, killed inside the writes of every step."""
    (folder / "authority").mkdir()
    authority, kills = Authority(folder / "authority"), 0
    given = {**{step.id: step.value for step in BANK_FAULT}, **BY_ITSELF}
    for call, every in SITTINGS:
        home = folder / f"sittings-{call}-{every}"
        home.mkdir()
        with operators_night(home, authority) as tonight:
            tonight.break_crm()
            kills += work_through(tonight, BANK_FAULT, frozenset(given), call, every)
            if wrong := sitting_found_wrong(tonight, given):
                raise LossError(f"killed at every {every}. {call} of a sitting: {wrong}")
        print(f"  {kills} kills of a sitting", flush=True)
    return kills


def _killed_at(home: Path, moment: Moment) -> bool:
    shutil.rmtree(home, ignore_errors=True)
    one = Night(home, KILL_UNITS)
    try:
        killed = one.killed(moment)
        one.finish()
    except WorkError as error:
        raise LossError(f"killed at {moment}, it does not go on: {error}") from error
    if wrong := list(one.found_wrong()):
        raise LossError(f"killed at {moment}: {wrong}")
    return killed


def _done(progress: Path) -> Iterator[tuple[str, bool]]:
    if progress.exists():
        for line in progress.read_text(encoding="utf-8").splitlines():
            moment, killed = json.loads(line)
            yield moment, killed


def _version() -> str:
    """Of the whole program: what was proved for another one is proved anew."""
    files = [
        one
        for folder in ("runbook", "notifier", "tests/power")
        for one in sorted((ROOT / folder).rglob("*.py"))
    ]
    whole = hashlib.sha256(b"\0".join(one.read_bytes() for one in files))
    return whole.hexdigest()[:16]


def measure() -> dict[str, float]:
    """Counts of what was survived. Raises LossError."""
    progress = Path(tempfile.gettempdir()) / f"runbook-bench-loss-{_version()}.jsonl"
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        cut = power_cuts(folder)
        found = careless_losses(folder)
        writes, killed = kills(folder, progress)
        struck = sittings(folder)
    progress.unlink(missing_ok=True)
    return {
        "power_cuts": cut,
        "power_cuts_with_a_loss": 0,
        "share_with_a_loss_when_nobody_waits_for_the_disk": round(found, 2),
        "writes_of_a_night": writes,
        "kills_inside_writes": killed,
        "kills_inside_the_steps_of_the_procedure": struck,
        "kills_with_a_loss": 0,
    }


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(lacking)
    figures = measure()
    record("loss", figures, COMMAND, RESULTS)
    for name, figure in figures.items():
        print(f"{name:50} {figure}")
