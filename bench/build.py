"""Size and start of the operator's build: ``python -m bench.build [--built FOLDER]``.

One folder and one file are built anew, or taken from ``FOLDER``, where ``python -m
tools.operator_build --out FOLDER`` has put them. Each start is taken in turn with the installed
command and a bare interpreter, so that a busy machine slows all alike: the ratios are what counts,
and the processor's time of whole runs, which what runs beside changes little.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import record
from tools.operator_build.__main__ import KINDS, size
from tools.operator_build.__main__ import main as build

ROUNDS = 21
COMMAND = "make bench"
WORDS = ("script",)
BARE = (sys.executable, "-c", "print('ready')")
INSTALLED = (str(Path(sys.executable).parent / "runbook"), *WORDS)


def first_byte(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds to the first byte it writes, and of a processor until it has ended.

    It is left to end, and to take away what it unpacked.
    """
    began, before = time.perf_counter(), _busy()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1)
        took = time.perf_counter() - began
        process.stdout.read()
    assert process.returncode == 0
    return took, _busy() - before


def measure(built: Path) -> dict[str, float]:
    """Sizes in megabytes (10^6 bytes), medians in milliseconds, and ratios round by round."""
    folder, file = ((str(path), *WORDS) for path in programs(built))
    with tempfile.TemporaryDirectory() as home:
        environment = {"HOME": home, "TMPDIR": home, "PATH": os.environ["PATH"]}
        rounds = [
            [first_byte(one, environment) for one in (BARE, INSTALLED, folder, file)]
            for _ in range(ROUNDS + 1)
        ][1:]
        left = [one.name for one in Path(home).glob("_MEI*")]
    assert not left, left
    figures = {f"{kind}_mb": round(size(built / kind) / 1e6, 1) for kind in KINDS}
    for at, name in enumerate(("bare_python", "installed", *KINDS)):
        took, busy = (statistics.median(one[at][of] for one in rounds) for of in (0, 1))
        figures |= {f"{name}_start_ms": round(1000 * took, 1), f"{name}_cpu_ms": round(1000 * busy)}
    for at, kind in enumerate(KINDS, start=2):
        for beside, name in enumerate(("bare_python", "installed")):
            ratio = statistics.median(one[at][0] / one[beside][0] for one in rounds)
            figures[f"{kind}_start_ratio_to_{name}"] = round(ratio, 2)
    return figures


def programs(built: Path) -> tuple[Path, Path]:
    """The program of the folder, and the one file."""
    ending = ".exe" if os.name == "nt" else ""
    name = f"runbook{ending}"
    return built / KINDS[0] / "runbook" / name, built / KINDS[1] / name


def _busy() -> float:
    """Seconds of a processor that the processes started from here have used."""
    used = os.times()
    return used.children_user + used.children_system


def main(argv: list[str]) -> int:
    """Build where nothing is given, measure, and keep the figures."""
    asked = argparse.ArgumentParser(prog="python -m bench.build")
    asked.add_argument("--built", type=Path)
    given = asked.parse_args(argv)
    with tempfile.TemporaryDirectory() as made:
        built, took = given.built, {}
        if built is None:
            built, before = Path(made), _busy()
            if failed := build(["--out", made]):
                return failed
            took = {"build_both_cpu_s": round(_busy() - before, 1)}
        figures = {**took, **measure(built.resolve())}
    record("build", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:40} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
