"""PURE. A tree to a procedure, with everything that is wrong on the way.

Nothing is guessed: a file with one error is not used at all, because a step that is left out may be
the one that tells the lead. Every fault of the file is found in one reading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from runbook.procedure.conditions import Earlier, can_hold, read_conditions
from runbook.procedure.fields import (
    ALL_KEYS,
    APPROVED,
    KEYS,
    LONGEST_NAME,
    MOST_STEPS,
    SPOKEN,
    TOP,
)
from runbook.procedure.problem import severity_of
from runbook.procedure.reader import Reader
from runbook.procedure.shapes import Answer, Kind, Procedure, Step, Wording
from runbook.procedure.step_parts import read_channel, read_options, read_record, read_roles
from runbook.procedure.tree import Found, Listing, Node, Table, Tree, Word
from runbook.procedure.whole import whole_faults
from runbook.procedure.wording import fit, read_wording
from runbook.settings.problem import KeyPath, Severity
from runbook.settings.toml_places import Place

_TOP_OF_FILE = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Read:
    """A procedure, None when there is an error, and what was found in the order of the file."""

    procedure: Procedure | None
    found: tuple[Found, ...] = ()


def read_procedure(tree: Tree, known_text: Callable[[str], bool], digest: str = "") -> Read:
    """The procedure a file gives. ``known_text`` says whether the catalogue has a text."""
    if tree.root is None and tree.found:
        return Read(None, tree.found)
    reader = Reader(known_text, list(tree.found))
    if isinstance(tree.root, Table):
        procedure = _procedure(reader, tree.root, digest)
    else:
        # An empty file, or one that is a list or a single word.
        place = tree.root.place if tree.root else _TOP_OF_FILE
        reader.add(place, ("steps",), "procedure.missing_key")
        procedure = None
    found = tuple(sorted(reader.found, key=lambda one: (one[0].line, one[0].column)))
    broken = any(severity_of(fault.rule_id) is Severity.ERROR for _, _, fault in found)
    return Read(None if broken else procedure, found)


def _procedure(reader: Reader, root: Table, digest: str) -> Procedure:
    reader.keys(root, (), TOP)
    for key in ("id", "version", "steps"):
        if key not in root.values:
            reader.add(root.place, (key,), "procedure.missing_key")
    values = root.values
    named = reader.identifier(values["id"], ("id",)) if "id" in values else None
    version = reader.number(values["version"], ("version",)) if "version" in values else 0
    title = read_wording(reader, root, (), "title", needed=True, longest=LONGEST_NAME)
    by, on = _approval(reader, values["approved"]) if "approved" in values else ("", "")
    steps = _steps(reader, values["steps"]) if "steps" in values else ()
    return Procedure(named or "", version, title, steps, digest, by, on)


def _approval(reader: Reader, node: Node) -> tuple[str, str]:
    path: KeyPath = ("approved",)
    table = reader.table(node, path)
    if table is None:
        return "", ""
    reader.keys(table, path, APPROVED)
    said = {}
    for key in sorted(APPROVED):
        if key not in table.values:
            reader.add(table.place, (*path, key), "procedure.missing_key")
            continue
        said[key] = reader.word(table.values[key], (*path, key)) or ""
    if said.get("by"):
        fit(reader, said["by"], table.place_of("by"), (*path, "by"), LONGEST_NAME)
    if said.get("on") and not _is_date(said["on"]):
        reader.add(table.values["on"].place, (*path, "on"), "procedure.bad_date")
    return said.get("by", ""), said.get("on", "")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _steps(reader: Reader, node: Node) -> tuple[Step, ...]:
    if not isinstance(node, Listing) or not node.items:
        rule = "procedure.empty" if isinstance(node, Listing) else "procedure.wrong_type"
        reader.add(node.place, ("steps",), rule)
        return ()
    if len(node.items) > MOST_STEPS:
        place = node.items[MOST_STEPS].place
        values = {"count": len(node.items), "limit": MOST_STEPS}
        reader.add(place, ("steps",), "procedure.too_many_steps", values)
        return ()
    steps: dict[str, Step] = {}
    ids = list(map(_written_id, node.items))
    unread: set[str] = set()
    for index, item in enumerate(node.items):
        earlier = Earlier(steps, frozenset(unread), frozenset(ids[index:]))
        step = _step(reader, item, ("steps", index), earlier)
        if step is None:
            unread.add(ids[index])
        elif step.id in steps:
            at, where = _place_of_id(item), ("steps", index, "id")
            reader.add(at, where, "procedure.duplicate_id", {"id": step.id})
        else:
            steps[step.id] = step
    read = tuple(steps.values())
    # A step that could not be read may be the one that would be missed.
    for place, fault in () if unread else whole_faults(read, node.place):
        reader.found.append((place, ("steps",), fault))
    return read


def _written_id(item: Node) -> str:
    found = item.values.get("id") if isinstance(item, Table) else None
    return found.text if isinstance(found, Word) else ""


def _place_of_id(item: Node) -> Place:
    return item.place_of("id") if isinstance(item, Table) else item.place


def _step(reader: Reader, node: Node, path: KeyPath, earlier: Earlier) -> Step | None:
    table = reader.table(node, path)
    if table is None:
        return None
    values = table.values
    for key in ("id", "kind"):
        if key not in values:
            reader.add(table.place, (*path, key), "procedure.missing_key")
    named = reader.identifier(values["id"], (*path, "id")) if "id" in values else None
    kind = reader.choice(values["kind"], (*path, "kind"), list(Kind)) if "kind" in values else None
    if kind is None:
        reader.keys(table, path, ALL_KEYS)
        return None
    _keys(reader, table, path, Kind(kind))
    step = _step_of(reader, table, path, Kind(kind), named or f"@{table.place.line}", earlier)
    if step.when and not can_hold(step.when):
        reader.add(table.place_of("when"), (*path, "when"), "procedure.never_due")
    return step


def _keys(reader: Reader, table: Table, path: KeyPath, kind: Kind) -> None:
    for key, place in table.keys.items():
        if key in ALL_KEYS and key not in KEYS[kind]:
            values = {"kind": str(kind), "allowed": ", ".join(sorted(KEYS[kind]))}
            reader.add(place, (*path, key), "procedure.misplaced_key", values)
    reader.keys(table, path, ALL_KEYS)


def _step_of(
    reader: Reader, table: Table, path: KeyPath, kind: Kind, named: str, earlier: Earlier
) -> Step:
    values = {key: one for key, one in table.values.items() if key in KEYS[kind]}

    def flag(key: str) -> bool:
        return key in values and reader.flag(values[key], (*path, key))

    advised = flag("advice")
    if advised and ("text" in values or "text_id" in values):
        key = "text" if "text" in values else "text_id"
        reader.add(table.place_of("advice"), (*path, "advice"), "procedure.two_texts", {"key": key})
    wording = read_wording(reader, table, path, needed=kind in SPOKEN and not advised)
    when = values.get("when")
    answer = Answer.CHOICE
    if "answer" in values:
        given = reader.choice(values["answer"], (*path, "answer"), list(Answer))
        answer = Answer(given) if given else answer
    options = read_options(reader, table, path, answer) if kind is Kind.ASK else ()
    return Step(
        named,
        kind,
        Wording() if advised else wording,
        read_conditions(reader, when, (*path, "when"), earlier) if when else (),
        interrupts=flag("interrupts"),
        answer=answer,
        options=options,
        records=read_record(reader, values, path, answer, options, earlier.steps),
        channel=read_channel(reader, table, path) if kind is Kind.SCRIPT else "",
        to=read_roles(reader, table, path, kind),
        advice=advised,
        line=table.place.line,
    )
