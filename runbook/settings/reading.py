"""A TOML document to settings, with every fault found on the way.

What is right is used: a wrong key falls back to its default, a wrong item leaves its list, a
contact or service without a right role or address is left out. ``[telegram]``, ``[mail]``,
``[webhook]`` and ``[hub]`` are the exception: with one wrong key the whole table is put aside, so
that a secret or an alert never goes by a way that was not meant.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from runbook.settings import shapes
from runbook.settings.fields import FIELDS
from runbook.settings.problem import Fault, KeyPath
from runbook.settings.slug import slug
from runbook.settings.tables import MOST_ITEMS, Found, Reading, read_table, too_many, unknown_keys
from runbook.settings.ways import order_of
from runbook.settings.whole import contact_faults, whole_faults

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
    "trust": shapes.Trust,
}
_REPEATED: Mapping[str, type[msgspec.Struct]] = {
    "contacts": shapes.Contact,
    "services": shapes.Service,
}
_ALL_OR_NOTHING = frozenset({"telegram", "mail", "webhook", "hub"})


def read_settings(document: Mapping[str, object]) -> tuple[shapes.Settings, list[Found]]:
    """The settings a parsed document gives, and its faults by key path in the order of reading."""
    reading = Reading()
    unknown_keys(reading, document, (), {*_SINGLE, *_REPEATED})
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


def _entries(
    reading: Reading,
    value: object,
    kind: type[msgspec.Struct],
    name: str,
    tables: Mapping[str, Any],
) -> Iterator[msgspec.Struct]:
    if not isinstance(value, list):
        example = f"[[{name}]]"
        reading.add((name,), Fault("settings.wrong_type", "settings.expected.tables", example))
        return
    too_many(reading, value, (name,), example=f"[[{name}]]")
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
    reading: Reading, entry: shapes.Contact, path: KeyPath, tables: Mapping[str, Any]
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
    reading: Reading, value: object, kind: type[msgspec.Struct], path: KeyPath, name: str
) -> msgspec.Struct | None:
    table = read_table(reading, value, kind, path, name, FIELDS[name])
    given = value if isinstance(value, dict) else {}
    return None if table is None else _with_id(reading, table, path, given)


def _with_id(
    reading: Reading, entry: msgspec.Struct, path: KeyPath, given: Mapping[str, object]
) -> msgspec.Struct | None:
    """An empty id becomes a slug of the name; a service must end up with one."""
    if isinstance(entry, (shapes.Operator, shapes.Provider, shapes.Service)) and not entry.id:
        entry = msgspec.structs.replace(entry, id=slug(entry.name))
    if isinstance(entry, shapes.Service) and not entry.id:
        if "id" not in given:
            reading.add((*path, "id"), Fault("settings.missing_key"), FIELDS["services"]["id"])
        return None
    return entry
