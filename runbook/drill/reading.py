"""PURE. A parsed file to a drill's case, with everything that is wrong with it.

A file with one fault is no case: an exercise that differs from what was meant would teach the
wrong thing. Every fault is found in one reading.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from checks.failure import Failure, Operation
from checks.plan import plan_probes
from checks.verdict import judge
from runbook.callbacks.reference import Reference, read_reference
from runbook.drill.case import (
    CALM,
    Announced,
    Case,
    Choice,
    Client,
    Expected,
    Limits,
    Office,
    Phase,
    Until,
)
from runbook.drill.fields import (
    CHANNELS,
    CHOICES,
    KNOWN_CAUSES,
    KNOWN_SIDES,
    LONGEST_ID,
    LONGEST_STORY,
    LONGEST_TITLE,
    LONGEST_WAIT,
    MOST_CLIENTS,
    MOST_PHASES,
    MOST_STEPS,
    SCENARIO,
    UNTIL,
)
from runbook.drill.shapes import is_sound
from runbook.drill.table import Found, Table
from runbook.drill.world import (
    FACTS_THAT_MAY_DIFFER,
    Scenario,
    observe,
    scenario_of,
    situation_of,
    subject_of,
)
from runbook.language.digits import whole_number

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FACTS_BY_PATTERN = frozenset({"clock", "cpu"})
_MOST_RULES = 60
Nights = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Read:
    """A case, None when anything is wrong, and what that is in the order of the reading."""

    case: Case | None
    found: tuple[Found, ...] = ()


def read_case(
    document: Mapping[str, object], nights: Nights, steps: frozenset[str], *, judged: bool = True
) -> Read:
    """The case of a document. ``steps`` are the procedure's; ``nights`` the catalogue.

    ``judged``: whether the world is made of it and the checks are asked, which takes a moment: not
    for the files that ship with the program, which its tests have judged.
    """
    found: list[Found] = []
    top = Table(document, (), found)
    top.check_keys("")
    identifier = top.text("id", LONGEST_ID)
    if identifier and not _ID.fullmatch(identifier):
        top.fault("id", "bad_id")
    case = Case(
        identifier,
        top.words("title", LONGEST_TITLE),
        top.words("story", LONGEST_STORY),
        tuple(_phase(one, nights, judged=judged) for one in top.several("phases", MOST_PHASES)),
        _expected(top, steps),
        tuple(_client(one) for one in top.several("clients", MOST_CLIENTS)),
        _office(top),
        _limits(top),
        top.number("calm", CALM, (0.0, 60.0)),
    )
    if not case.phases and not found:
        top.fault("phases", "missing_key")
    if judged and not found:
        _check_cause(top, case)
    return Read(None if found else case, tuple(found))


def _phase(table: Table, nights: Nights, *, judged: bool) -> Phase:
    table.check_keys("phases")
    return Phase(
        _scenario(table, nights, judged=judged),
        table.number("lasts", 900.0, (1.0, LONGEST_WAIT)),
        Until(table.one_of("until", UNTIL, Until.DONE)),
        table.yes("message", default=True),
    )


def _scenario(table: Table, nights: Nights, *, judged: bool) -> Scenario:
    name = table.one_of("night", frozenset(nights), "healthy")
    own = {key: value for key, value in table.values.items() if key in SCENARIO - {"night"}}
    before = len(table.found)
    for key, value in own.items():
        _check_shape(table, key, value)
    if len(table.found) > before:
        return Scenario()
    scenario = scenario_of({**nights.get(name, {}), **own})
    if judged:
        _check_meaning(table, scenario)
    return scenario if len(table.found) == before else Scenario()


_LISTS = frozenset({"skips", "worked", "without", "services"})


def _check_shape(table: Table, key: str, value: object) -> None:
    """Lists of texts, and tables of what each takes: whatever else would break the world."""
    if not is_sound(key, value):
        table.fault(key, "wrong_type", wanted="list" if key in _LISTS else "table")
    elif isinstance(value, list | dict) and len(value) > _MOST_RULES:
        table.fault(key, "too_many", most=_MOST_RULES)


def _check_meaning(table: Table, scenario: Scenario) -> None:
    """Failures that there are, patterns that match a probe, a world that can be made of it."""
    for pattern, how in scenario.fails.items():
        if pattern not in _FACTS_BY_PATTERN and not _is_failure(how):
            table.fault("fails", "bad_failure", value=pattern)
    unknown = scenario.facts.keys() - FACTS_THAT_MAY_DIFFER
    if unknown:
        table.fault("facts", "unknown_value", known=", ".join(sorted(FACTS_THAT_MAY_DIFFER)))
    if unknown or ("fails",) in {path[-1:] for path, _ in table.found}:
        return
    try:
        subject = subject_of(scenario)
        probes = [one.id for one in plan_probes(subject, situation_of(scenario, subject))]
        seen, _ = observe(scenario)
    except (ArithmeticError, TypeError, ValueError, KeyError, AttributeError):
        table.fault("", "bad_pattern", value="")
        return
    ids = [*probes, *(one.probe for one in seen)]
    for pattern in {*scenario.fails, *scenario.skips} - _FACTS_BY_PATTERN:
        if not any(fnmatchcase(one, pattern) for one in ids):
            key = "fails" if pattern in scenario.fails else "skips"
            table.fault(key, "bad_pattern", value=pattern)


def _is_failure(how: str) -> bool:
    failure, _, rest = how.partition(" ")
    operation, _, tries = rest.partition(" ")
    known = failure in set(Failure) and operation in set(Operation)
    return known and (not tries or whole_number(tries) is not None)


def _client(table: Table) -> Client:
    table.check_keys("clients")
    reference = table.text("reference", 40, "")
    if reference and not isinstance(read_reference(reference), Reference):
        table.fault("reference", "bad_reference")
    chosen = table.one_of("chooses", CHOICES)
    return Client(table.words("says", LONGEST_STORY), Choice(chosen or "neither"), reference)


def _office(top: Table) -> Office:
    table = top.inner("office")
    if table is None:
        return Office()
    table.check_keys("office")
    acknowledges = table.number("acknowledges", Office().acknowledges, (0.0, LONGEST_WAIT))
    said = table.inner("announces")
    if said is None:
        return Office(acknowledges)
    said.check_keys("announces")
    announced = Announced(
        int(said.number("number", 1, (1, 9999))),
        said.one_of("cause", KNOWN_CAUSES),
        said.number("after", 10.0, (0.0, LONGEST_WAIT)),
        said.number("eta", 0.0, (0.0, 24 * LONGEST_WAIT)),
    )
    return Office(acknowledges, announced)


def _expected(top: Table, steps: frozenset[str]) -> Expected:
    table = top.inner("expected")
    if table is None:
        top.fault("expected", "missing_key")
        return Expected("", "")
    table.check_keys("expected")
    return Expected(
        table.one_of("cause", KNOWN_CAUSES),
        table.one_of("side", KNOWN_SIDES),
        table.some_of("steps", steps, MOST_STEPS),
        table.some_of("order", steps, MOST_STEPS),
        table.yes("hears", default=True),
        table.some_of("not_working", CHANNELS, len(CHANNELS)),
    )


def _limits(top: Table) -> Limits:
    table = top.inner("limits")
    if table is None:
        return Limits()
    table.check_keys("limits")
    bounds, usual = (1.0, LONGEST_WAIT), Limits()
    return Limits(
        table.number("words", usual.words, bounds),
        table.number("owner", usual.owner, bounds),
        table.number("alert", usual.alert, bounds),
        int(table.number("tries", usual.tries, (1, 10))),
    )


def _check_cause(top: Table, case: Case) -> None:
    """Whether the checks come to what she is expected to read, at the end of the outage."""
    verdict = judge(*observe(case.phases[-1].scenario))
    if verdict.cause != case.expected.cause:
        expected = Table({}, ("expected",), top.found)
        expected.fault("cause", "other_cause", found=verdict.cause)
