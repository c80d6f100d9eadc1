"""What was learned survives in a file; a damaged file is only a problem."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.learned import Learned, learn
from runbook.learned.file import read_learned, write_learned
from runbook.texts import LANGUAGES, known

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "state" / "learned.json"
    learned = learn(
        Learned(),
        "home",
        NOW,
        passed=frozenset({"a"}),
        names={"ya.ru": ("10.0.0.1",)},
        resolvers=("10.0.0.2",),
    )
    assert write_learned(path, learned) is None
    assert read_learned(path, NOW) == (learned, None)
    assert [one.name for one in path.parent.iterdir()] == ["learned.json"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert read_learned(tmp_path / "none", NOW) == (Learned(), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 2, "networks": {}}',
        b'{"version": 1, "networks": {"a": {"probes": {"p": "2026-11-22T01:00:00"}}}}',
        b'{"version": 1, "networks": {"a": 5}}',
        b"[" * 100_000,
        b" " * (1024 * 1024 + 1),
    ],
    ids=range(9),
)
def test_a_damaged_file_is_ignored_with_a_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "learned.json"
    path.write_bytes(content)
    learned, problem = read_learned(path, NOW)
    assert learned == Learned()
    assert problem is not None
    assert problem.rule_id == "learned.damaged"


def test_an_address_that_is_none_does_not_get_out_of_a_tampered_file(tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    names = '{"ya.ru": {"at": "2026-11-22T01:00:00Z", "addresses": ["evil.example", "10.0.0.1"]}}'
    path.write_text('{"version": 1, "networks": {"home": {"names": ' + names + "}}}")
    learned, problem = read_learned(path, NOW)
    assert problem is None
    assert learned.pins("home", NOW) == {"ya.ru": ("10.0.0.1",)}


def test_a_place_that_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    problem = write_learned(tmp_path / "file" / "learned.json", Learned())
    assert problem is not None
    assert problem.rule_id == "learned.unwritable"
    _, problem = read_learned(tmp_path, NOW)
    assert problem is not None
    assert problem.rule_id == "learned.unreadable"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_has_its_words(lang: str) -> None:
    rules = ["unreadable", "damaged", "unwritable"]
    texts = [f"learned.{rule}.{part}" for rule in rules for part in ("sentence", "hint")]
    assert [text for text in texts if not known(text, lang)] == []
