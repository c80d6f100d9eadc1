"""How many small changes of the pure core its tests notice: ``python -m bench.mutation [MODULE…]``.

mutmut changes one thing at a time in a copy of this folder, as ``[tool.mutmut]`` of
``pyproject.toml`` has it, and runs the tests that reach the changed line. A change that no test
notices survives. The score is the share of those noticed; every survivor is named, with what was
changed, in ``bench/results/mutation.md``.
"""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.figures import RESULTS, record

ROOT = Path(__file__).parents[1]
COMMAND = "python bootstrap.py bench mutation"
NOTICED = frozenset({"killed", "timeout", "segfault"})
"""A change after which the tests never end, or fall over the stack, is noticed as well."""
LEFT_OUT = frozenset({"no tests", "skipped"})
"""Nothing was tried: such a change counts as a survivor."""
MOST_MEMORY = 6 << 30
"""Bytes a changed program may take; some of them would take all there is."""
_LINE = re.compile(r"^\s+(?P<name>\S+): (?P<came_to>.+)$")


class MutationError(Exception):
    """mutmut did not come to an end."""


def main(modules: list[str]) -> int:
    """Measure, write the figures and the survivors; 1 when mutmut could not do its work."""
    with tempfile.TemporaryDirectory(prefix="runbook-mutation-") as folder:
        home = Path(folder, "house")
        _copy(home)
        try:
            _mutmut(home, "run", *(f"{one}.*" for one in modules))
            outcomes = dict(_outcomes(_mutmut(home, "results", "--all", "true")))
        except MutationError as error:
            print(error, file=sys.stderr)
            return 1
        outcomes = {
            name: came_to
            for name, came_to in outcomes.items()
            if not modules or name.startswith(tuple(f"{one}." for one in modules))
        }
        figures = _figures(outcomes)
        for name, value in figures.items():
            print(f"  {name}: {value:g}")
        if not modules:
            record("mutation", figures, COMMAND)
            survivors = sorted(name for name, one in outcomes.items() if one not in NOTICED)
            text = "\n".join(_told(home, survivors))
            (RESULTS / "mutation.md").write_text(text, encoding="utf-8")
    return 0


def _copy(home: Path) -> None:
    """What git knows of this folder, as it lies here now."""
    known = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, known.split("\0")):
        if (ROOT / name).is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, home / name)


def _mutmut(home: Path, *arguments: str) -> str:
    """What mutmut prints. Its progress goes to this terminal, in which it writes over itself."""
    running = arguments[0] == "run"
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=home, text=True, check=False,
        stdout=None if running else subprocess.PIPE,
        preexec_fn=_with_bounds,
    )  # fmt: skip
    if done.returncode:
        raise MutationError(f"mutmut {arguments[0]} ended with {done.returncode}")
    return done.stdout or ""


def _with_bounds() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _outcomes(printed: str) -> Iterator[tuple[str, str]]:
    for line in printed.splitlines():
        if found := _LINE.match(line):
            yield found["name"], found["came_to"].strip()


def module_of(name: str) -> str:
    """The module of a mutant: its name goes on with what mutmut made of the function's."""
    return re.split(r"\.x(?:_|ǁ)", name)[0]


def _figures(outcomes: dict[str, str]) -> dict[str, float]:
    made = Counter(module_of(name) for name in outcomes)
    noticed = Counter(module_of(name) for name, one in outcomes.items() if one in NOTICED)
    figures: dict[str, float] = {
        "mutants": sum(made.values()),
        "noticed": sum(noticed.values()),
        "score_percent": _percent(sum(noticed.values()), sum(made.values())),
    }
    for module in sorted(made):
        figures[f"{module}_score_percent"] = _percent(noticed[module], made[module])
    return figures


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _told(home: Path, survivors: list[str]) -> Iterator[str]:
    yield "# Changes of the pure core that no test notices"
    yield ""
    yield f"Made by `{COMMAND}`. Each is one change of one line; why it may stay is said in"
    yield "[docs/testing.md](../../docs/testing.md)."
    for name in survivors:
        shown = _mutmut(home, "show", name).splitlines()
        lines = [one for one in shown if re.match(r"[-+](?![-+])", one)]
        yield ""
        yield f"`{name}`"
        yield ""
        yield "```diff"
        yield from lines
        yield "```"
    yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
