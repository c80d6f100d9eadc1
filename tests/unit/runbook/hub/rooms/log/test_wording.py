import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.hub.rooms.log.asking import asked_for
from runbook.hub.rooms.log.wording import KINDS, SAID, groups, kinds_saying, sentence
from runbook.hub.store.events import Event
from runbook.language import texts

HUB = Path(__file__).parents[6] / "runbook" / "hub"
NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)


def event(kind: str, **body: object) -> Event:
    return Event(1, NOW, "", kind, body)


def logged() -> set[str]:
    """The kinds that calls which write an event name, by a literal or a constant of the file."""
    found: set[str] = set()
    for path in HUB.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(assigned(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in {"log", "Change", "File"}:
                continue
            events = [one.value for one in node.keywords if one.arg == "event"]
            given = node.args[:2] if name != "File" else []
            for one in (*given, *events):
                value = constants.get(getattr(one, "id", ""), getattr(one, "value", ""))
                if isinstance(value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", value):
                    found.add(value)
    return found


def assigned(tree: ast.Module) -> Iterator[tuple[str, object]]:
    """The constants of a file and what they hold, one by one or several at once."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    yield name.id, value.value


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_kind_the_hub_writes_has_a_sentence(lang: str) -> None:
    kinds = {*KINDS, *logged()}
    assert len(kinds) > 70
    assert [one for one in sorted(kinds) if not texts.known(f"{SAID}{one}", lang)] == []
    assert all(texts.known(f"hub.log.group.{one}", lang) for one in groups())
    assert all("{" not in sentence(event(one), lang) for one in kinds)


def test_a_kind_of_a_later_version_is_shown_by_its_code() -> None:
    assert sentence(event("tea.made"), "ru") == "Событие tea.made."


def test_a_sentence_says_whom_and_why() -> None:
    said = sentence(event("incident.detected", cause="isp.no_internet", number=7), "ru")
    assert said.startswith("Пульт узнал о сбое у оператора (")
    assert "isp." not in said
    assert sentence(event("person.shift", person="lead-1", on_shift=True), "ru") == (
        "Сотрудник вышел на смену (сотрудник lead-1)."
    )


@pytest.mark.parametrize(
    ("kind", "before", "said"),
    [("roster.substituted", "2026-11-23T05:13:00+00:00", "(с 23.11.2026 08:13)"),
     ("mass.turned", "isp.no_internet", "(раньше: провайдер: нет интернета)"),
     ("callback.given", "op-117", "(от op-117)")],
)  # fmt: skip
def test_a_moment_and_a_cause_are_said_in_words_whatever_they_are_called_in_the_event(
    kind: str, before: str, said: str
) -> None:
    assert said in sentence(event(kind, **{"from": before}), "ru")


def test_words_find_the_kinds_that_say_them() -> None:
    assert "callback.seen" in kinds_saying("ДАННЫЕ КЛИЕНТА", "ru")
    assert "mass.opened" in kinds_saying("mass.op", "ru")
    assert kinds_saying("жираф", "ru") == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [("since", "2026-13-01"), ("until", "завтра"), ("incident", "шесть"), ("kind", "x%'--"),
     ("since", "0001-01-01"), ("until", "9999-12-31")],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_not_guessed(name: str, text: str) -> None:
    assert asked_for({name: text}).wrong == (name,)
