"""Whatever is refused says so in whole sentences: every text gets the values it names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.language.texts import LANGUAGES, UnknownTextError, known, lookup

ROOT = Path(__file__).parents[4]
SOURCES = sorted((ROOT / "runbook").rglob("*.py"))
SAYING = {"t", "lookup"}


def calls(*names: str) -> Iterator[tuple[str, ast.Module, ast.Call]]:
    """Every call of a function of one of these names, with where it stands."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", tree, node


def literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def given_to(tree: ast.Module, node: ast.expr | None) -> set[str]:
    """The keys of a dictionary that is written down, here or under a name of this file."""
    if node is None:
        return set()
    if isinstance(node, ast.Dict):
        return {literal(key) for key in node.keys}
    assert isinstance(node, ast.Name), "write the values as a dictionary"
    found = [
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == node.id for to in one.targets)
        and isinstance(one.value, ast.Dict)
    ]
    assert len(found) == 1, node.id
    return given_to(tree, found[0])


def unfilled(text_id: str, values: set[str]) -> list[str]:
    """The languages in which the text needs a value that it is not given."""
    missing = []
    for lang in LANGUAGES:
        try:
            lookup(text_id, lang, **dict.fromkeys(values, "1"))
        except UnknownTextError:
            missing.append(f"{text_id} ({lang})")
    return missing


def test_every_refusal_about_an_incident_fills_its_sentence_and_its_hint() -> None:
    refusals = list(calls("Refused"))
    assert len(refusals) > 10
    wrong = []
    for place, tree, call in refusals:
        text_id = literal(call.args[0])
        if text_id:
            values = given_to(tree, call.args[1] if len(call.args) > 1 else None)
            wrong += [(place, one) for one in unfilled(text_id, values)]
            wrong += [(place, one) for one in unfilled(f"{text_id}.hint", values)]
    assert wrong == []


def test_every_refusal_about_a_promise_needs_no_values() -> None:
    ids = [literal(call.args[0]) for _, _, call in calls("refuse")]
    ids = [one for one in ids if one]
    assert len(ids) > 10
    for text_id in ids:
        assert unfilled(f"{text_id}.sentence", set()) == []
        assert unfilled(f"{text_id}.hint", set()) == []


@pytest.mark.parametrize("kind", ["phone", "card", "account", "name"])
def test_every_refusal_of_what_may_not_be_written_has_its_hint(kind: str) -> None:
    for lang in LANGUAGES:
        assert known(f"incident.text.{kind}", lang)
    assert unfilled(f"incident.text.{kind}.hint", set()) == []


def test_every_text_that_is_asked_for_by_its_id_gets_the_values_it_names() -> None:
    wrong, looked_at = [], 0
    for place, _, call in calls(*SAYING):
        text_id = literal(call.args[0]) if call.args else ""
        names = {one.arg for one in call.keywords}
        # What is handed on with ** is not written down here.
        if text_id and None not in names:
            looked_at += 1
            wrong += [
                (place, one) for one in unfilled(text_id, {one for one in names if one is not None})
            ]
    assert looked_at > 200
    assert wrong == []
