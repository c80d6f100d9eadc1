"""Settings as a TOML document, without what holds anyway, and the defaults by table."""

import typing
from collections.abc import Mapping
from typing import Any

import msgspec

from runbook.settings import shapes
from runbook.settings.writing import Say, toml_text


def _table_kind(declared: object) -> type[msgspec.Struct] | None:
    """The struct in a declared type: of ``Vpn | None`` and of ``tuple[Contact, ...]`` as well."""
    for one in (declared, *typing.get_args(declared)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one
    return None


# Taken from the settings themselves: a table that is added there is never left out here.
_TABLES: Mapping[str, type[msgspec.Struct]] = {
    slot.name: kind
    for slot in msgspec.structs.fields(shapes.Settings)
    if (kind := _table_kind(slot.type)) is not None
}


def defaults() -> dict[str, dict[str, Any]]:
    """The default of every key that has one, by table."""
    return {
        name: {
            slot.name: msgspec.to_builtins(slot.default)
            for slot in msgspec.structs.fields(kind)
            if slot.default is not msgspec.NODEFAULT
        }
        for name, kind in _TABLES.items()
    }


def document_of(settings: shapes.Settings) -> dict[str, Any]:
    """The document that reads back as these settings: only what differs from the defaults.

    A VPN table without any key of its own is there all the same, because it means something.
    """
    document: dict[str, Any] = {}
    for name in _TABLES:
        value = getattr(settings, name)
        if isinstance(value, tuple):
            entries = [_given(one, keep=("id",)) for one in value]
            document |= {name: entries} if entries else {}
        elif value is not None:
            table = _given(value)
            document |= {name: table} if table or name == "vpn" else {}
    return document


def _given(value: msgspec.Struct, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        slot.name: msgspec.to_builtins(held)
        for slot in msgspec.structs.fields(type(value))
        if (held := getattr(value, slot.name)) != _default(slot) or (slot.name in keep and held)
    }


def _default(slot: msgspec.structs.FieldInfo) -> object:
    made = slot.default_factory
    return slot.default if made is msgspec.NODEFAULT else made()


def settings_text(document: Mapping[str, object], say: Say) -> bytes:
    """The bytes of ``runbook.toml`` for a document. Raises UnwritableError."""
    return toml_text(document, defaults(), say).encode()
