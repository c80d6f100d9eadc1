"""Who is right about whose fault it is, and how soon: ``python -m bench.detection.matrix``.

Every scenario of the catalogue ``--rounds`` times in the lab, each time injected anew: the program,
the naive script and the network icon under the same faults. Stopped and started again it goes on
where it was. ``--only`` runs scenarios whose name begins with the word, and records no figures.
``--show`` runs nothing and prints what is in the raw file. Needs root.

Two labs run side by side, in processes of their own, which saves half the time: a diagnosis mostly
waits. Whether that spoils the times shows with ``--alone``: then one lab makes the last round by
itself, and its times are recorded beside those of all rounds. On a busy machine take ``--labs 1``.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from bench.detection import page
from bench.detection.compared import Compared
from bench.detection.figures import record_detection
from bench.detection.run import Run
from bench.detection.runs import RAW, append, missing, read, tidy, version
from bench.detection.score import (
    RULES,
    abstained,
    also_right,
    cause_right,
    figures,
    owner_right,
)
from tests.lab.lab import Lab
from tests.lab.namespaces import LabError
from tests.lab.scenario import CATALOGUE, Scenario

ROUNDS = 5
LABS = 2


def main(argv: Sequence[str]) -> int:
    """Run what is missing, then say and record what it amounts to."""
    given = _arguments(argv)
    wanted = [one for one in CATALOGUE if one.name.startswith(given.only)]
    if not wanted:
        sys.exit(f"no scenario begins with {given.only}")
    if given.share:
        return _work(wanted, given.rounds, given.share)
    if not given.show and (failed := _measure(given)):
        return failed
    runs = _measured(wanted, given.rounds, "" if given.show else version())
    _say(runs)
    if given.show or given.only:
        return 0
    short = list(missing((one.name for one in wanted), given.rounds, runs))
    if short:
        sys.exit(f"{len(short)} runs are missing or the program was changed meanwhile: run again")
    record_detection("matrix", figures(runs))
    tidy(version())
    page.write(runs)
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.detection.matrix")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", metavar="NAME")
    parser.add_argument("--labs", type=int, default=LABS)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--share", default="", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def _measure(given: argparse.Namespace) -> int:
    """All rounds side by side, the last alone where that is wanted; the first exit code not 0."""
    alone = given.alone and given.rounds > 1 and given.labs > 1
    together = _in_labs(given.only, given.rounds - alone, given.labs)
    return together or (_in_labs(given.only, given.rounds, 1) if alone else 0)


def _in_labs(only: str, rounds: int, labs: int) -> int:
    """One process for each lab; the exit code of the first that failed."""
    command = [sys.executable, "-m", "bench.detection.matrix", "--only", only]
    command += ["--rounds", str(rounds), "--share"]
    running = [subprocess.Popen([*command, f"{number}/{labs}"]) for number in range(labs)]
    try:
        return next((code for code in [one.wait() for one in running] if code), 0)
    finally:
        for one in running:
            one.kill()


def _work(wanted: Sequence[Scenario], rounds: int, share: str) -> int:
    """Every so-manieth of the runs that are missing, in a lab of this process's own."""
    number, labs = (int(one) for one in share.split("/"))
    by_name = {one.name: one for one in wanted}
    of = version()
    left = [
        (name, repetition)
        for name, repetition in missing(by_name, rounds, read(RAW, of))
        if list(by_name).index(name) % labs == number
    ]
    if not left:
        return 0
    with Lab.start() as lab:
        compared = Compared(lab, labs)
        for name, repetition in left:
            # A file that was saved meanwhile makes another program of it.
            try:
                run = compared.measure(by_name[name], repetition, version())
            except (LabError, subprocess.SubprocessError) as error:
                print(f"  {name} {repetition}: the lab failed: {error}", flush=True)
                lab.restore()
                continue
            append(run)
            print(f"  {_line(run)}", flush=True)
    return 0


def _measured(wanted: Sequence[Scenario], rounds: int, of: str) -> tuple[Run, ...]:
    names = {one.name for one in wanted}
    return tuple(run for run in read(RAW, of) if run.scenario in names and run.repetition <= rounds)


def _line(run: Run) -> str:
    owner = RULES["ours"](run)
    marks = {
        "LEFT OPEN": abstained(run, owner),
        "WRONG OWNER": not owner_right(run, owner),
        "wrong cause": not cause_right(run),
        f"without {' '.join(sorted(set(run.expected_also) - set(run.also)))}": not also_right(run),
    }
    mark = next((words for words, is_so in marks.items() if is_so), "")
    told = f"{run.cause or 'no verdict'} {' '.join(run.services)}".strip()
    also = f" + {' '.join(run.also)}" if run.also else ""
    times = f"{run.seconds:5.2f} s"
    return f"{run.scenario:44} {run.repetition} {times} {told}{also:12} {mark}".rstrip()


def _say(runs: Sequence[Run]) -> None:
    """Every run that was not wholly right, with what was observed, then the figures."""
    for run in runs:
        if cause_right(run) and also_right(run):
            continue
        print(_line(run))
        print(f"    expected {' or '.join(run.accepted)} {' '.join(run.expected_services)}")
        print(f"    told at {run.confidence}; else {' '.join(run.alternatives) or 'nothing'}")
        print("".join(f"    {one}\n" for one in run.notes), end="")
        print("".join(f"    {one}\n" for one in run.seen), end="")
    if runs:
        for name, figure in figures(runs).items():
            print(f"{name:32} {figure}")


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("the lab needs root")
    sys.exit(main(sys.argv[1:]))
