"""The written ``runbook.toml`` says exactly what was meant, and explains itself."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.texts import known, t
from runbook.settings.document import defaults, document_of
from runbook.settings.fields import FIELDS
from runbook.settings.file import load_settings, settings_from
from runbook.settings.reading import read_settings
from runbook.settings.writing import UnwritableError, toml_string, toml_text, toml_value
from tests.unit.runbook.settings.some_settings import DOCUMENTS

EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"
WRITABLE = st.text(st.characters(exclude_categories=("Cs",)))
SCALARS = WRITABLE | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False)
VALUES = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(WRITABLE, one, max_size=3)
)


def written(document: dict[str, Any], lang: str = "ru") -> str:
    return toml_text(document, defaults(), lambda text_id: t(text_id, lang))


@given(DOCUMENTS, st.sampled_from(["ru", "en"]))
def test_what_is_written_loads_without_a_problem_and_is_what_was_meant(document, lang):
    meant, found = read_settings(document)
    assert found == []
    loaded = settings_from(written(document_of(meant), lang).encode(), Path("runbook.toml"))
    assert loaded.problems == ()
    assert loaded.settings == meant


@given(DOCUMENTS)
def test_writing_what_was_written_changes_nothing(document):
    once = written(document_of(read_settings(document)[0]))
    again = settings_from(once.encode(), Path("runbook.toml")).settings
    assert written(document_of(again)) == once


@given(WRITABLE)
def test_every_text_comes_back_as_it_was(text):
    assert tomllib.loads(f"key = {toml_string(text)}") == {"key": text}


@given(VALUES)
def test_every_value_comes_back_as_it_was(value):
    assert tomllib.loads(f"key = {toml_value(value)}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"C:\bank\ca.pem", r"'C:\bank\ca.pem'"),
        (r"C:\it's", r'"C:\\it' + "'s\""),
        ('say "hi"', r'"say \"hi\""'),
        ("a\x00b\x7fc\nd\u202e", r'"a\u0000b\u007Fc\nd\u202E"'),
        ("👩‍💻", '"👩‍💻"'),
        ("\U000e0001", r'"\U000E0001"'),
    ],
)
def test_a_text_is_written_as_people_read_it(text, shown):
    assert toml_string(text) == shown


@pytest.mark.parametrize("value", ["half \ud83d", {"a": "C:\\\udc00"}, None, object()])
def test_what_has_no_form_in_toml_is_refused(value):
    with pytest.raises(UnwritableError):
        toml_value(value)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_key_is_there_with_its_explanation_whether_it_is_given_or_not(lang):
    lines = written({}, lang).splitlines()
    for table, keys in FIELDS.items():
        assert known(f"setup.table.{table}", lang), table
        place = lines.index(f"# {t(f'setup.table.{table}', lang)}")
        for key in keys:
            assert known(f"setup.key.{table}.{key}", lang), (table, key)
            place = lines.index(f"# {t(f'setup.key.{table}.{key}', lang)}", place + 1)
            assert lines[place + 1].startswith(f"# {key} = "), (table, key)
    assert all(line.startswith("#") or not line for line in lines)


def test_what_is_only_shown_can_be_turned_on_by_taking_the_mark_away():
    shown = [line.removeprefix("# ") for line in written({}).splitlines() if " = " in line]
    for line in shown:
        assert len(tomllib.loads(line)) == 1, line


def test_the_shipped_example_survives_being_written_anew():
    example = load_settings(EXAMPLE, {})
    text = written(document_of(example.settings))
    assert settings_from(text.encode(), EXAMPLE).settings == example.settings
