"""PURE. The parts of a step that only some kinds have: options, record, channel, roles."""

from collections.abc import Mapping

from runbook.procedure.fields import (
    ANSWER_OF,
    CHANNELS,
    KEYS,
    LONGEST_OPTION,
    OPTION,
    OPTIONS,
    PASSED_TO,
    options_of,
)
from runbook.procedure.reader import Reader, Values
from runbook.procedure.shapes import Answer, Field, Kind, Option, Step
from runbook.procedure.tree import Listing, Node, Table
from runbook.procedure.walk import SKIPPED
from runbook.procedure.wording import read_wording
from runbook.settings.fields import ROLES
from runbook.settings.problem import KeyPath

_WITHOUT_OPTIONS = ", ".join(sorted(KEYS[Kind.ASK] - {"options"}))


def read_options(reader: Reader, table: Table, path: KeyPath, answer: Answer) -> tuple[Option, ...]:
    """The options of a choice, in the order of their keys."""
    node, path = table.values.get("options"), (*path, "options")
    if answer is not Answer.CHOICE:
        if node is not None:
            reader.add(
                table.place_of("options"),
                path,
                "procedure.misplaced_key",
                {"kind": f"ask, answer: {answer}", "allowed": _WITHOUT_OPTIONS},
            )
        return ()
    if node is None:
        reader.add(table.place, path, "procedure.missing_key")
        return ()
    if not isinstance(node, Listing):
        reader.add(node.place, path, "procedure.wrong_type")
        return ()
    if len(node.items) not in OPTIONS:
        counts = {"count": len(node.items), "low": OPTIONS.start, "high": OPTIONS.stop - 1}
        reader.add(table.place_of("options"), path, "procedure.options_count", counts)
        return ()
    options: dict[str, Option] = {}
    for index, item in enumerate(node.items):
        option = _option(reader, item, (*path, index))
        if option is not None and option.id in options:
            twice: Values = {"id": option.id}
            reader.add(item.place, (*path, index, "id"), "procedure.duplicate_id", twice)
        elif option is not None:
            options[option.id] = option
    return tuple(options.values())


def _option(reader: Reader, node: Node, path: KeyPath) -> Option | None:
    table = reader.table(node, path)
    if table is None:
        return None
    reader.keys(table, path, OPTION)
    wording = read_wording(reader, table, path, needed=True, longest=LONGEST_OPTION)
    if "id" not in table.values:
        reader.add(table.place, (*path, "id"), "procedure.missing_key")
        return None
    named = reader.identifier(table.values["id"], (*path, "id"))
    if named == SKIPPED:
        # It means everywhere that she put the question aside.
        reader.add(table.values["id"].place, (*path, "id"), "procedure.bad_id")
        return None
    return Option(named, wording) if named else None


def read_record(
    reader: Reader,
    given_keys: Mapping[str, Node],
    path: KeyPath,
    answer: Answer,
    options: tuple[Option, ...],
    earlier: Mapping[str, Step],
) -> Field | None:
    """What the answer is to the rest of the program, when it fits the question."""
    node, path = given_keys.get("records"), (*path, "records")
    given = reader.choice(node, path, list(Field)) if node else None
    if node is None or given is None:
        return None
    record = Field(given)
    if ANSWER_OF[record] is not answer:
        reader.add(node.place, path, "procedure.wrong_record", {"answer": str(ANSWER_OF[record])})
        return None
    known = options_of(record)
    for option in options:
        if known and option.id not in known:
            reader.unknown(node.place, path, "procedure.unknown_option", option.id, known)
            return None
    other = next((one for one in earlier.values() if one.records is record), None)
    if other is not None:
        values: Values = {"id": other.id, "line": other.line}
        reader.add(node.place, path, "procedure.duplicate_record", values)
    return record


def read_channel(reader: Reader, table: Table, path: KeyPath) -> str:
    """The channel of a script."""
    node, path = table.values.get("channel"), (*path, "channel")
    if node is None:
        reader.add(table.place, path, "procedure.missing_key")
        return ""
    return reader.choice(node, path, CHANNELS) or ""


def read_roles(reader: Reader, table: Table, path: KeyPath, kind: Kind) -> tuple[str, ...]:
    """Whom an alert is for, or whom an incident is passed to."""
    if kind not in {Kind.ALERT, Kind.INCIDENT}:
        return ()
    known = ROLES if kind is Kind.ALERT else PASSED_TO
    node, path = table.values.get("to"), (*path, "to")
    if node is None:
        # An incident that is passed to nobody is closed.
        if kind is Kind.ALERT:
            reader.add(table.place, path, "procedure.missing_key")
        return ()
    roles = []
    for word in reader.words(node, path):
        role = reader.choice(word, path, known)
        if role:
            roles.append(role)
    return tuple(dict.fromkeys(roles))
