"""The catalogue: what the program must say under which faults, one table of TOML for each.

Expected answers are written down before the first run. Keys of a ``[[scenario]]``, of which all but
``name`` and ``cause`` may be left out:

name      what it is called in tests and tables; unique in the whole catalogue
faults    names from ``faults/`` that stand together when the program starts
cause     the right verdict's cause; its domain is the part before the dot
accepted  all causes that are right, where the evidence of one PC cannot decide between them
why       the reason; required when ``accepted`` has more than one
also      causes of further faults that the verdict must name beside the first
services  the services that the verdict must name (only for bank_service)
memory    ``warm``: this home has seen the network healthy (the default); ``cold``: a first run ever
settings  which variant of the program's settings (``usual``)
standing  faults that belong to this home: they stood already while it was seen healthy
later     ``{ after_s = 0.6, fault = "…" }``: made so many seconds after the program was started
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from checks.causes import CAUSES, domain_of, side_of
from tests.lab.faults import FAULTS

FOLDER = Path(__file__).parent / "scenarios"
MEMORIES = ("warm", "cold")


class CatalogueError(ValueError):
    """A scenario that cannot be meant; the message names the file and the scenario."""


@dataclass(frozen=True)
class Later:
    """A fault that begins while the program is already at work."""

    after_s: float
    fault: str


@dataclass(frozen=True)
class Scenario:
    """One row of the catalogue; see the head of this file. ``group`` is the name of its file."""

    name: str
    group: str
    faults: tuple[str, ...]
    cause: str
    accepted: tuple[str, ...] = ()
    why: str = ""
    also: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    memory: str = "warm"
    settings: str = "usual"
    standing: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()

    @property
    def domain(self) -> str:
        """``isp`` of ``isp.no_internet``."""
        return domain_of(self.cause)

    @property
    def side(self) -> str:
        """Who is to act."""
        return side_of(self.cause)

    @property
    def healthy(self) -> bool:
        """Whether nothing must be found."""
        return self.domain == "healthy"

    def __str__(self) -> str:
        return self.name


def read_catalogue(folder: Path = FOLDER) -> tuple[Scenario, ...]:
    """All scenarios, in the order of files and rows. Raises CatalogueError."""
    found: list[Scenario] = []
    for file in sorted(folder.glob("*.toml")):
        rows = tomllib.loads(file.read_text(encoding="utf-8")).get("scenario", [])
        found += [_scenario(row, file.stem) for row in rows]
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CatalogueError(f"more than one scenario is called {', '.join(twice)}")
    return tuple(found)


def _scenario(row: Mapping[str, Any], group: str) -> Scenario:
    name = row.get("name", "")
    known = {one.name for one in fields(Scenario)} - {"group"}
    if strange := sorted(set(row) - known):
        raise CatalogueError(f"{group}: {name}: unknown keys {', '.join(strange)}")
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    lists["later"] = tuple(Later(**one) for one in row.get("later", ()))
    values = {"faults": (), "accepted": (row.get("cause", ""),), **row, **lists}
    scenario = Scenario(group=group, **values)
    if problem := _problem(scenario):
        raise CatalogueError(f"{group}: {name}: {problem}")
    return scenario


def _problem(one: Scenario) -> str:
    """What is wrong with a scenario; empty when it can be meant."""
    causes = {one.cause, *one.accepted, *one.also}
    faults = {*one.faults, *one.standing, *(later.fault for later in one.later)}
    questions = {
        "it has no name": not one.name,
        f"unknown causes {sorted(causes - set(CAUSES))}": not causes <= set(CAUSES),
        f"unknown faults {sorted(faults - set(FAULTS))}": not faults <= set(FAULTS),
        "its own cause is not accepted": one.cause not in one.accepted,
        "several causes are accepted without a reason": len(one.accepted) > 1 and not one.why,
        "its memory is neither warm nor cold": one.memory not in MEMORIES,
        "only a service's fault names services": bool(one.services)
        and "bank_service" not in map(domain_of, one.accepted),
    }
    return next((words for words, wrong in questions.items() if wrong), "")


CATALOGUE = read_catalogue()
