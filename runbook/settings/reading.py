"""A TOML document to settings, with every fault found on the way.

What is right is used: a wrong key falls back to its default, a wrong item leaves its list, a
contact or service without a right role or address is left out. ``[telegram]``, ``[mail]``,
``[webhook]`` and ``[hub]`` are the exception: with one wrong key the whole table is put aside, so
that a secret or an alert never goes by a way that was not meant.
"""

import typing
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from checks.target import is_address
from runbook.privacy.personal_data import find_personal_data
from runbook.settings import rules, shapes
from runbook.settings.fields import FIELDS, Field
from runbook.settings.problem import Fault, KeyPath, Severity, severity_of
from runbook.settings.slug import slug
from runbook.settings.ways import order_of
from runbook.settings.whole import contact_faults, whole_faults

Found = tuple[KeyPath, Fault]

_SINGLE: Mapping[str, type[msgspec.Struct]] = {
    "operator": shapes.Operator,
    "provider": shapes.Provider,
    "telegram": shapes.Telegram,
    "mail": shapes.Mail,
    "webhook": shapes.Webhook,
    "escalation": shapes.Escalation,
    "hub": shapes.Hub,
    "vpn": shapes.Vpn,
    "internet": shapes.Internet,
    "computer": shapes.Computer,
    "checks": shapes.Checks,
    "callbacks": shapes.Callbacks,
}
_REPEATED: Mapping[str, type[msgspec.Struct]] = {
    "contacts": shapes.Contact,
    "services": shapes.Service,
}
_ALL_OR_NOTHING = frozenset({"telegram", "mail", "webhook", "hub"})
MOST_ITEMS = 100
_LONGEST_SHOWN_KEY = 40


@dataclass
class _Reading:
    """What has been found so far; lives for one call of ``read_settings``."""

    found: list[Found] = field(default_factory=list)

    def add(self, path: KeyPath, fault: Fault, known: Field | None = None) -> None:
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
        return any(
            where[: len(path)] == path and severity_of(fault.rule_id) is Severity.ERROR
            for where, fault in self.found
        )


def read_settings(document: Mapping[str, object]) -> tuple[shapes.Settings, list[Found]]:
    """The settings a parsed document gives, and its faults by key path in the order of reading."""
    reading = _Reading()
    _unknown_keys(reading, document, (), {*_SINGLE, *_REPEATED})
    tables: dict[str, Any] = {}
    for name, kind in _SINGLE.items():
        if name in document:
            table = _table(reading, document[name], kind, (name,), name)
            if table is not None and not (
                name in _ALL_OR_NOTHING and reading.errors_under((name,))
            ):
                tables[name] = table
    for name, kind in _REPEATED.items():
        if name in document:
            tables[name] = tuple(_entries(reading, document[name], kind, name, tables))
    settings = shapes.Settings(**tables)
    for path, fault in whole_faults(settings):
        # A gateway that was refused is not also called missing.
        if not (path == ("vpn",) and reading.errors_under(("vpn", "gateway"))):
            reading.add(path, fault)
    return settings, reading.found


def _unknown_keys(
    reading: _Reading, table: Mapping[str, object], path: KeyPath, known: set[str]
) -> None:
    for key in table:
        if key in known:
            continue
        near = rules.nearest(key, known)
        shown = find_personal_data(key) is None and len(key) <= _LONGEST_SHOWN_KEY
        values = {"nearest": near, "allowed": ", ".join(sorted(known))}
        hint = "settings.hint.nearest" if near else "settings.unknown_key.allowed"
        step = key if shown and not rules.no_control_characters(key) else "…"
        reading.add((*path, step), Fault("settings.unknown_key", hint=hint, values=values))


def _entries(
    reading: _Reading,
    value: object,
    kind: type[msgspec.Struct],
    name: str,
    tables: Mapping[str, Any],
) -> typing.Iterator[msgspec.Struct]:
    if not isinstance(value, list):
        example = f"[[{name}]]"
        reading.add((name,), Fault("settings.wrong_type", "settings.expected.tables", example))
        return
    _limit(reading, value, (name,), example=f"[[{name}]]")
    seen: set[str] = set()
    for index, item in enumerate(value[:MOST_ITEMS]):
        path = (name, index)
        entry = _table(reading, item, kind, path, name)
        if isinstance(entry, shapes.Service):
            if entry.id in seen:
                reading.add((*path, "id"), Fault("settings.duplicate_id", values={"id": entry.id}))
                continue
            seen.add(entry.id)
        if isinstance(entry, shapes.Contact):
            entry = _contact(reading, entry, path, tables)
        if entry is not None:
            yield entry


def _contact(
    reading: _Reading, entry: shapes.Contact, path: KeyPath, tables: Mapping[str, Any]
) -> shapes.Contact:
    """The contact with the ways that are set, what is wrong with them noted."""
    if not reading.errors_under(path):
        mail = tables.get("mail", shapes.Mail()) != shapes.Mail()
        webhook = bool(tables.get("webhook", shapes.Webhook()).key)
        faults = contact_faults(
            entry,
            mail=mail or reading.errors_under(("mail",)),
            webhook=webhook or reading.errors_under(("webhook",)),
        )
        for fault in faults:
            reading.add((*path, *fault.below), fault)
    return msgspec.structs.replace(entry, channels=order_of(entry) if entry.channels else ())


def _table(
    reading: _Reading, value: object, kind: type[msgspec.Struct], path: KeyPath, name: str
) -> msgspec.Struct | None:
    if not isinstance(value, dict):
        reading.add(path, Fault("settings.wrong_type", "settings.expected.table", f"[{name}]"))
        return None
    known = FIELDS[name]
    _unknown_keys(reading, value, path, set(known))
    right: dict[str, object] = {}
    missing = False
    for slot in msgspec.structs.fields(kind):
        rule = known[slot.name]
        here = (*path, slot.name)
        if slot.name in value:
            accepted = _value(reading, value[slot.name], slot.type, here, rule)
            # An empty text is a key left blank: its default holds.
            if accepted is not None and accepted != "":
                right[slot.name] = accepted
        elif rule.required:
            reading.add((*path, slot.name), Fault("settings.missing_key"), rule)
        missing = missing or (rule.required and slot.name not in right)
    return None if missing else _with_id(reading, kind(**right), path, value)


def _with_id(
    reading: _Reading, entry: msgspec.Struct, path: KeyPath, given: Mapping[str, object]
) -> msgspec.Struct | None:
    """An empty id becomes a slug of the name; a service must end up with one."""
    if isinstance(entry, (shapes.Operator, shapes.Provider, shapes.Service)) and not entry.id:
        entry = msgspec.structs.replace(entry, id=slug(entry.name))
    if isinstance(entry, shapes.Service) and not entry.id:
        if "id" not in given:
            reading.add((*path, "id"), Fault("settings.missing_key"), FIELDS["services"]["id"])
        return None
    return entry


def _value(reading: _Reading, value: object, kind: Any, path: KeyPath, rule: Field) -> object:
    """The value when it is right, else None with its fault noted."""
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _items(reading, value, typing.get_args(kind)[0], path, rule)
    if origin is not None and issubclass(origin, Mapping):
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
    reading: _Reading, value: object, kind: Any, path: KeyPath, rule: Field
) -> tuple[object, ...] | None:
    if not isinstance(value, list):
        reading.add(path, Fault("settings.wrong_type"), rule)
        return None
    _limit(reading, value, path, rule.example)
    accepted = []
    for index, item in enumerate(value[:MOST_ITEMS]):
        right = _value(reading, item, kind, (*path, index), rule)
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


def _limit(reading: _Reading, value: Sequence[object], path: KeyPath, example: str) -> None:
    if len(value) > MOST_ITEMS:
        values = {"count": len(value), "limit": MOST_ITEMS}
        reading.add(
            path, Fault("settings.too_many", "settings.expected.list", example, values=values)
        )


def _pins(
    reading: _Reading, value: object, path: KeyPath, rule: Field
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
