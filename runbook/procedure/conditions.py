"""PURE. The conditions of a step out of the file, and whether they can ever hold together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.causes import CAUSES, domain_of, side_of
from runbook.procedure.fields import values_of
from runbook.procedure.reader import Reader
from runbook.procedure.shapes import (
    ANSWER,
    AUTOMATIC,
    FACT_VALUES,
    Answer,
    Condition,
    Fact,
    Kind,
    Step,
)
from runbook.procedure.tree import Node, Table, Word, shown_key
from runbook.procedure.walk import DONE, SKIPPED
from runbook.settings.problem import KeyPath
from runbook.settings.toml_places import Place

_SEVERAL_AT_ONCE = frozenset({Fact.NOT_WORKING, Fact.CONTACT})
"""Facts that may have several values, or none: no set of values is ever complete."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The steps read before this one; the ids of those before it that could not be read."""

    steps: Mapping[str, Step]
    unread: frozenset[str]
    not_yet: frozenset[str]
    """The ids from this step on."""

    @property
    def answered(self) -> frozenset[str]:
        """The steps that are answered under their own id."""
        return frozenset(
            one.id for one in self.steps.values() if one.kind not in AUTOMATIC and not one.advice
        )


def read_conditions(
    reader: Reader, node: Node, path: KeyPath, earlier: Earlier
) -> tuple[Condition, ...]:
    """The conditions of one step; those with a fault are left out, the fault noted."""
    table = reader.table(node, path)
    if table is None:
        return ()
    if not table.values:
        reader.add(node.place, path, "procedure.empty")
    read = (
        _condition(reader, name, table.keys[name], value, (*path, shown_key(name)), earlier)
        for name, value in table.values.items()
    )
    return tuple(one for one in read if one is not None)


def _condition(
    reader: Reader, name: str, at: Place, node: Node, path: KeyPath, earlier: Earlier
) -> Condition | None:
    check = _check_of(reader, name, at, path, earlier)
    negated = isinstance(node, Table)
    if isinstance(node, Table):
        reader.keys(node, path, {"not"})
        inner = node.values.get("not")
        if inner is None:
            reader.add(node.place, (*path, "not"), "procedure.missing_key")
            return None
        node, path = inner, (*path, "not")
    words = reader.words(node, path)
    if check is None or not words:
        return None
    judged = [check(one, path) for one in words]
    if not all(judged):
        return None
    return Condition(name, frozenset(one.text.strip() for one in words), negated)


_Check = Callable[[Word, KeyPath], bool]


def _check_of(
    reader: Reader, name: str, at: Place, path: KeyPath, earlier: Earlier
) -> _Check | None:
    """How the values of a condition are judged; None with its fault noted."""
    if name.startswith(ANSWER):
        return _check_of_answer(reader, name.removeprefix(ANSWER), at, path, earlier)
    if name not in set(Fact):
        known = [*Fact, *(f"{ANSWER}{one}" for one in earlier.answered)]
        reader.unknown(at, path, "procedure.unknown_fact", name, known)
        return None
    known_values = values_of(Fact(name))

    def check(word: Word, where: KeyPath) -> bool:
        given = word.text.strip()
        if given not in known_values:
            reader.unknown(word.place, where, "procedure.unknown_value", given, known_values)
        return given in known_values

    return check


def _check_of_answer(
    reader: Reader, step_id: str, at: Place, path: KeyPath, earlier: Earlier
) -> _Check | None:
    step = earlier.steps.get(step_id)
    if step is None:
        if step_id in earlier.not_yet:
            reader.add(at, path, "procedure.later_answer", {"id": shown_key(step_id)})
        elif step_id not in earlier.unread:
            reader.unknown(at, path, "procedure.unknown_answer", step_id, earlier.answered)
        return None
    if step_id not in earlier.answered:
        reader.add(at, path, "procedure.never_answered", {"id": step_id})
        return None
    return lambda word, where: _answer_exists(reader, step, word, where)


def _answer_exists(reader: Reader, step: Step, word: Word, path: KeyPath) -> bool:
    given = word.text.strip()
    if given == SKIPPED or (step.kind is Kind.ASK and _open_answer(step.answer, given)):
        return True
    known = {one.id for one in step.options} if step.kind is Kind.ASK else {DONE}
    if given in known:
        return True
    if step.kind is Kind.ASK and step.answer is Answer.CHOICE and not known:
        return True  # its options are at fault, which is said there
    if step.kind is Kind.ASK and step.answer is Answer.COUNT:
        known = {"0", "1"}
    reader.unknown(word.place, path, "procedure.unknown_option", given, {*known, SKIPPED})
    return False


def _open_answer(answer: Answer, given: str) -> bool:
    if answer is Answer.COUNT:
        return given.isascii() and given.isdecimal() and str(int(given[:9])) == given
    return answer is not Answer.CHOICE


def can_hold(conditions: tuple[Condition, ...]) -> bool:
    """Whether there is a night on which all these conditions hold at once."""
    of = {one.fact: one for one in conditions}
    for fact, values in FACT_VALUES.items():
        if fact in of and fact not in _SEVERAL_AT_ONCE and not _any(of[fact], values):
            return False
    asked = [of[one] for one in (Fact.SIDE, Fact.DOMAIN, Fact.CAUSE) if one in of]
    if not asked:
        return True
    if of.keys() & {Fact.DOMAIN, Fact.CAUSE}:
        nights = [_facts_of(cause) for cause in CAUSES]
    else:
        nights = [{Fact.SIDE: side} for side in FACT_VALUES[Fact.SIDE]]
    return any(all(_admits(one, night[Fact(one.fact)]) for one in asked) for night in nights)


def _facts_of(cause: str) -> dict[Fact, str]:
    return {Fact.SIDE: side_of(cause), Fact.DOMAIN: domain_of(cause), Fact.CAUSE: cause}


def _any(condition: Condition, values: frozenset[str]) -> bool:
    return any(_admits(condition, value) for value in values)


def _admits(condition: Condition, value: str) -> bool:
    return (value in condition.values) is not condition.negated
