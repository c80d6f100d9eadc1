"""The parts of detection, one after the other: ``python -m bench detection [--part NAME] […]``.

A part is a module named in ``PARTS``; each records its own figures and can be run alone and taken
up again. What follows ``--part NAME`` goes to that part: ``--part matrix --only crm --rounds 1``.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

PARTS: dict[str, tuple[str, ...]] = {
    "matrix": ("bench.detection.matrix",),
    "alerts": ("bench.detection.alerts", "bench.prometheus"),
    "noise": ("bench.detection.noise",),
    "quiet": ("bench.detection.quiet",),
    "footprint": ("bench.detection.footprint",),
}
"""Each part's module; the first of several that is there."""


def module_of(part: str) -> str:
    """The module that measures a part; empty when there is none."""
    for name in PARTS[part]:
        runnable = (name, f"{name}.__main__")
        if any(_spec_is_runnable(one) for one in runnable):
            return name
    return ""


def _spec_is_runnable(name: str) -> bool:
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.submodule_search_locations is None


def main(argv: Sequence[str]) -> int:
    """Run the parts in processes of their own; the exit code of the first that failed."""
    wanted, given = list(PARTS), list(argv)
    if given[:1] == ["--part"] and len(given) > 1:
        wanted, given = [given[1]], given[2:]
    elif given:
        print(__doc__)
        return 2
    if unknown := [one for one in wanted if one not in PARTS]:
        print(f"no such part: {unknown[0]}; there are {', '.join(PARTS)}")
        return 2
    for part in wanted:
        name = module_of(part)
        if not name:
            print(f"== detection: {part}: nothing measures it", flush=True)
            continue
        print(f"== detection: {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", name, *given], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
