"""One TOML table to a struct, with every fault found on the way. No table is known by name here.

What is right is used: a wrong key falls back to its default, a wrong item leaves its list.
"""

import typing
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from checks.target import is_address
from runbook.privacy.personal_data import find_personal_data
from runbook.settings import rules, trust_rules
from runbook.settings.fields import Field
from runbook.settings.problem import Fault, KeyPath, Severity, severity_of

Found = tuple[KeyPath, Fault]
Struct = TypeVar("Struct", bound=msgspec.Struct)

MOST_ITEMS = 100
_LONGEST_SHOWN_KEY = 40


@dataclass
class Reading:
    """What has been found so far; lives for reading one document."""

    found: list[Found] = field(default_factory=list)

    def add(self, path: KeyPath, fault: Fault, known: Field | None = None) -> None:
        """Note a fault; what was expected comes from the key's rules where the fault has none."""
        if known and not fault.expected:
            fault = Fault(
                fault.rule_id,
                f"settings.expected.{known.expected}",
                known.example,
                fault.hint,
                fault.values,
            )
        self.found.append((path, fault))

    def errors_under(self, path: KeyPath) -> bool:
        """Whether anything at that place or below it is not used."""
        return any(
            where[: len(path)] == path and severity_of(fault.rule_id) is Severity.ERROR
            for where, fault in self.found
        )


def unknown_keys(
    reading: Reading, table: Mapping[str, object], path: KeyPath, known: set[str]
) -> None:
    """Note every key that is none of the known ones. One that may be somebody's is not shown."""
    for key in table:
        if key in known:
            continue
        near = rules.nearest(key, known)
        shown = find_personal_data(key) is None and len(key) <= _LONGEST_SHOWN_KEY
        values = {"nearest": near, "allowed": ", ".join(sorted(known))}
        hint = "settings.hint.nearest" if near else "settings.unknown_key.allowed"
        step = key if shown and not rules.no_control_characters(key) else "…"
        reading.add((*path, step), Fault("settings.unknown_key", hint=hint, values=values))


def read_table(
    reading: Reading,
    value: object,
    kind: type[Struct],
    path: KeyPath,
    name: str,
    known: Mapping[str, Field],
) -> Struct | None:
    """The table as a ``kind``; None when it is no table, or a key it cannot do without is missing.

    ``name`` is what an example of its header says, ``known`` the rules by key.
    """
    if not isinstance(value, dict):
        reading.add(path, Fault("settings.wrong_type", "settings.expected.table", f"[{name}]"))
        return None
    unknown_keys(reading, value, path, set(known))
    right: dict[str, object] = {}
    missing = False
    for slot in msgspec.structs.fields(kind):
        rule = known[slot.name]
        here = (*path, slot.name)
        if slot.name in value:
            accepted = read_value(reading, value[slot.name], slot.type, here, rule)
            # An empty text is a key left blank: its default holds.
            if accepted is not None and accepted != "":
                right[slot.name] = accepted
        elif rule.required:
            reading.add((*path, slot.name), Fault("settings.missing_key"), rule)
        missing = missing or (rule.required and slot.name not in right)
    return None if missing else kind(**right)


def read_value(reading: Reading, value: object, kind: Any, path: KeyPath, rule: Field) -> object:
    """The value when it is right, else None with its fault noted."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _items(reading, value, typing.get_args(kind)[0], path, rule)
    if origin is not None and issubclass(origin, Mapping):
        if typing.get_args(kind)[1] is str:
            return _by_file(reading, value, path, rule)
        return _pins(reading, value, path, rule)
    try:
        converted = msgspec.convert(value, kind)
    except msgspec.ValidationError:
        wrong = "settings.bad_chat_id" if rule.expected == "chat_id" else "settings.wrong_type"
        reading.add(path, Fault(wrong), rule)
        return None
    if isinstance(converted, str):
        converted = unicodedata.normalize("NFC", converted).strip(" \t")
    # TOML has no null, but a document made elsewhere may hold one: it is a value not given.
    fault = None if converted is None else _first_fault(converted, rule)
    if fault is None:
        return converted
    reading.add(path, fault, rule)
    return None


def _first_fault(value: object, rule: Field) -> Fault | None:
    checks: Sequence[rules.Check] = rule.checks
    if isinstance(value, str):
        if not value:
            return Fault("settings.empty") if rule.required else None
        texts = (rules.at_most(rule.longest), rules.no_control_characters, rules.no_bot_token)
        checks = (*texts, *rule.checks)
    return next((fault for check in checks if (fault := check(value))), None)


def _items(
    reading: Reading, value: object, kind: Any, path: KeyPath, rule: Field
) -> tuple[object, ...] | None:
    if not isinstance(value, list):
        reading.add(path, Fault("settings.wrong_type"), rule)
        return None
    too_many(reading, value, path, rule.example)
    accepted = []
    for index, item in enumerate(value[:MOST_ITEMS]):
        right = read_value(reading, item, kind, (*path, index), rule)
        if right == "":
            reading.add((*path, index), Fault("settings.empty"), rule)
        elif rule.order and right in accepted:
            reading.add((*path, index), Fault("settings.repeated", values={"item": str(right)}))
        elif right is not None:
            accepted.append(right)
    if len(value) < rule.least:
        reading.add(path, Fault("settings.empty"), rule)
        return None
    # A list that was given but of which nothing is right falls back to the default.
    return tuple(accepted) if accepted or not value else None


def too_many(reading: Reading, value: Sequence[object], path: KeyPath, example: str) -> None:
    """Note a list of more than ``MOST_ITEMS``: the rest is not used."""
    if len(value) > MOST_ITEMS:
        values = {"count": len(value), "limit": MOST_ITEMS}
        reading.add(
            path, Fault("settings.too_many", "settings.expected.list", example, values=values)
        )


def _pins(
    reading: Reading, value: object, path: KeyPath, rule: Field
) -> dict[str, tuple[object, ...]] | None:
    if not isinstance(value, dict):
        reading.add(path, Fault("settings.wrong_type"), rule)
        return None
    pins = {}
    for name, addresses in value.items():
        if rules.host(name) or is_address(name):
            reading.add((*path, name), Fault("settings.bad_host"), rule)
            continue
        accepted = _items(reading, addresses, str, (*path, name), rule)
        if accepted:
            pins[name.lower()] = accepted
    return pins


def _by_file(
    reading: Reading, value: object, path: KeyPath, rule: Field
) -> dict[str, object] | None:
    """One text for each file, by the file's name."""
    if not isinstance(value, dict):
        reading.add(path, Fault("settings.wrong_type"), rule)
        return None
    held: dict[str, object] = {}
    for name, text in value.items():
        # A name is shown only when it is one: anything else may be somebody's.
        wrong = trust_rules.file_name(name)
        if wrong:
            reading.add((*path, "…"), wrong, rule)
            continue
        accepted = read_value(reading, text, str, (*path, name), rule)
        if accepted:
            held[name] = accepted
    return held
