"""PURE. A file of answers to the steps of a procedure: what ``run --answers`` is told beforehand.

steps: {hears: "yes", calls: 1, provider_until: "03:30"}
clients: [{by: call, reference: CRM-2026-17}, {by: chat}]
not_working: [chat]
lead_knows: yes
call_ended: yes
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runbook.callbacks.promise import Channel
from runbook.callbacks.reference import ReferenceProblem, read_reference
from runbook.incidents.closing import refused_text, refused_ticket
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.meaning import clock_of
from runbook.procedure.shapes import FACT_VALUES, TICKETS, Answer, Fact, Kind, Procedure, Step
from runbook.procedure.tree import Listing, Node, Table, Tree, Word, shown_key, words_in
from runbook.procedure.walk import DONE, SKIPPED
from runbook.settings.problem import KeyPath, SettingsProblem, Severity
from runbook.settings.rules import nearest
from runbook.settings.toml_places import Place

LARGEST = 256 * 1024
_TABLES = ("steps", "clients", "not_working", "lead_knows", "call_ended")
_COMMANDS = {"lead_knows": LEAD_KNOWS, "call_ended": CALL_ENDED}
_COUNT = re.compile(r"[0-9]{1,2}")
_PROMISED = frozenset({*Channel, "none", SKIPPED})


@dataclass(frozen=True, slots=True)
class Client:
    """One client who was promised something. The reference may be empty."""

    channel: Channel
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file says, and what is wrong with it. ``steps`` are by the step's id.

    ``commands`` are by the id under which a run keeps them.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    clients: tuple[Client, ...] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[SettingsProblem, ...] = ()


@dataclass
class _Reading:
    file: str
    problems: list[SettingsProblem] = field(default_factory=list)

    def wrong(self, place: Place, path: KeyPath, rule: str, allowed: str = "") -> None:
        key = ".".join(map(str, path))
        self.problems.append(
            SettingsProblem(
                f"answers.{rule}",
                Severity.ERROR,
                self.file,
                place.line,
                place.column,
                key,
                hint=f"answers.{rule}.hint",
                values={"allowed": allowed},
            )
        )


def read_answers(tree: Tree, procedure: Procedure, file: str, own_shape: str = "") -> Answers:
    """The answers of a file that was read as a tree, every fault of it at once.

    ``own_shape`` is the bank's own shape of case references.
    """
    reading = _Reading(file)
    for place, path, _ in tree.found:
        reading.wrong(place, path, "unreadable")
    root = tree.root
    if root is None:
        return Answers(problems=tuple(reading.problems))
    if not isinstance(root, Table):
        reading.wrong(root.place, (), "wrong_type")
        return Answers(problems=tuple(reading.problems))
    for key, place in root.keys.items():
        if key not in _TABLES:
            reading.wrong(place, (shown_key(key),), "unknown_key", ", ".join(_TABLES))
    steps = dict(_steps(root.values.get("steps"), procedure, reading))
    clients = tuple(_clients(root.values.get("clients"), reading, own_shape))
    commands = dict(_commands(root, reading))
    return Answers(steps, clients, commands, tuple(reading.problems))


def answer_for(answers: Answers, due: str, step: Step) -> str | None:
    """What the file answers to what is due; a line of an advice is answered by its step."""
    return answers.steps.get(due) or answers.steps.get(step.id)


def _steps(node: Node | None, procedure: Procedure, reading: _Reading) -> Iterator[tuple[str, str]]:
    if node is None:
        return
    if not isinstance(node, Table):
        reading.wrong(node.place, ("steps",), "wrong_type")
        return
    asked = {one.id: one for one in procedure.steps if _is_answered(one)}
    for key, value in node.values.items():
        path = ("steps", shown_key(key))
        step = asked.get(key.partition("/")[0])
        if step is None:
            near = nearest(key[:60], sorted(asked))
            reading.wrong(node.place_of(key), path, "unknown_step", near or ", ".join(asked))
        elif not isinstance(value, Word):
            reading.wrong(value.place, path, "wrong_type")
        else:
            given = _value(step, value.text.strip())
            if given is None:
                reading.wrong(value.place, path, "bad_value", _allowed(step))
            else:
                yield key, given


def _is_answered(step: Step) -> bool:
    return step.kind in {Kind.ASK, Kind.INSTRUCT, Kind.CALLBACK}


def _value(step: Step, text: str) -> str | None:
    """The answer as a run keeps it; None for what is none."""
    if text == SKIPPED:
        return text
    fits = False
    match step.kind, step.answer:
        case Kind.INSTRUCT, _:
            fits = text == DONE
        case Kind.CALLBACK, _:
            fits = text in _PROMISED
        case _, Answer.CHOICE:
            fits = text in {one.id for one in step.options}
        case _, Answer.COUNT:
            fits = _COUNT.fullmatch(text) is not None
        case _, Answer.CLOCK:
            return clock_of(text) or None
        case _, Answer.LINE:
            refused = refused_ticket if step.records in TICKETS else refused_text
            fits = refused(text) is None
    return text if fits else None


def _allowed(step: Step) -> str:
    if step.kind is Kind.INSTRUCT:
        return f"{DONE}, {SKIPPED}"
    if step.kind is Kind.CALLBACK:
        return ", ".join(sorted(_PROMISED))
    if step.answer is Answer.CHOICE:
        return ", ".join([*(one.id for one in step.options), SKIPPED])
    return {Answer.COUNT: "0 … 99", Answer.CLOCK: "03:30"}.get(step.answer, "…")


def _clients(node: Node | None, reading: _Reading, own_shape: str) -> Iterator[Client]:
    if node is None:
        return
    if not isinstance(node, Listing):
        reading.wrong(node.place, ("clients",), "wrong_type")
        return
    for number, item in enumerate(node.items):
        path = ("clients", number)
        if not isinstance(item, Table):
            reading.wrong(item.place, path, "wrong_type")
            continue
        for key in item.values.keys() - {"by", "reference"}:
            reading.wrong(
                item.place_of(key), (*path, shown_key(key)), "unknown_key", "by, reference"
            )
        by, reference = _word(item, "by"), _word(item, "reference")
        if by not in set(Channel):
            reading.wrong(item.place_of("by"), (*path, "by"), "bad_value", ", ".join(Channel))
        elif reference and isinstance(read_reference(reference, own_shape), ReferenceProblem):
            reading.wrong(item.place_of("reference"), (*path, "reference"), "bad_reference")
        else:
            yield Client(Channel(by), reference)


def _word(table: Table, key: str) -> str:
    found = table.values.get(key)
    return found.text.strip() if isinstance(found, Word) else ""


def _commands(root: Table, reading: _Reading) -> Iterator[tuple[str, str]]:
    for key, kept in _COMMANDS.items():
        found = root.values.get(key)
        if isinstance(found, Word) and found.text in {YES, "true"}:
            yield kept, YES
        elif found is not None and not (isinstance(found, Word) and found.text in {"no", "false"}):
            reading.wrong(found.place, (key,), "bad_value", "yes, no")
    failing = root.values.get("not_working")
    if failing is None:
        return
    channels = [one.text for one in words_in(failing)]
    known = FACT_VALUES[Fact.NOT_WORKING]
    if channels and set(channels) <= known:
        yield NOT_WORKING, ",".join(sorted(set(channels)))
    else:
        reading.wrong(failing.place, ("not_working",), "bad_value", ", ".join(sorted(known)))
