"""The tables of settings say what the program expects of each key and what holds without it."""

import json
import re
from collections.abc import Mapping

import msgspec
import pytest

from runbook.hub.settings.fields import FIELDS as HUB_FIELDS
from runbook.hub.settings.reading import TABLES as HUB_TABLES
from runbook.language.texts import t
from runbook.settings.fields import FIELDS, Field
from runbook.settings.reading import _REPEATED, _SINGLE
from tests.docs.pages import DOCS

Kinds = Mapping[str, type[msgspec.Struct]]
TABLE = re.compile(r"### `\[+(\w+)\]+`")
ROW = re.compile(r"\| `(\w+)` \| (.*?) \| (.*?) \| (.*) \|$")
AS_ON_A_PC = re.compile(r"Keys as in \[settings\.md\]\(settings\.md#(\w+)\): (.*?)\.$")
PLACES: list[tuple[str, Kinds, Mapping[str, Mapping[str, Field]]]] = [
    ("settings.md", {**_SINGLE, **_REPEATED}, FIELDS),
    ("hub.md", HUB_TABLES, HUB_FIELDS),
]


def documented(page: str) -> dict[str, dict[str, tuple[str, str]]]:
    """By table and key: what is expected, and the default. A table may refer to the PC's."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    table = ""
    for line in (DOCS / page).read_text("utf-8").splitlines():
        if heading := TABLE.match(line):
            table = heading[1]
            found[table] = {}
        elif line.startswith("## "):
            table = ""
        if row := ROW.match(line):
            found.setdefault(table, {})[row[1]] = (row[2].replace("`", ""), row[3])
        elif (same := AS_ON_A_PC.search(line)) and table:
            known = documented("settings.md")[same[1]]
            found[table] = {key: known[key] for key in re.findall(r"`(\w+)`", same[2])}
    return found


def default(field: msgspec.structs.FieldInfo) -> str:
    """As the page shows it: empty where there is none."""
    value = field.default
    if value is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
        value = field.default_factory()
    if value in (None, msgspec.NODEFAULT, "", (), {}, []):
        return ""
    shown = list(value) if isinstance(value, tuple) else value
    return f"`{json.dumps(shown, ensure_ascii=False)}`"


@pytest.mark.parametrize(("page", "kinds", "fields"), PLACES, ids=lambda one: str(one)[:12])
def test_every_key_stands_in_its_table_with_what_is_expected_and_its_default(
    page: str, kinds: Kinds, fields: Mapping[str, Mapping[str, Field]]
) -> None:
    tables = documented(page)
    wrong = []
    for name, kind in kinds.items():
        for field in msgspec.structs.fields(kind):
            expected = t(f"settings.expected.{fields[name][field.name].expected}", "en")
            row = tables.get(name, {}).get(field.name)
            if row != (expected.replace("`", ""), default(field)):
                wrong.append((name, field.name, row, expected, default(field)))
    assert wrong == []


@pytest.mark.parametrize(("page", "kinds", "fields"), PLACES, ids=lambda one: str(one)[:12])
def test_no_key_is_documented_that_is_not_there(
    page: str, kinds: Kinds, fields: Mapping[str, Mapping[str, Field]]
) -> None:
    known = {name: set(kind.__struct_fields__) for name, kind in kinds.items()}
    gone = {
        f"{name}.{key}"
        for name, keys in documented(page).items()
        if name in known
        for key in keys.keys() - known[name]
    }
    assert gone == set()
    assert {*documented(page)} - {""} <= {*known} | {"lang"}, sorted(fields)
