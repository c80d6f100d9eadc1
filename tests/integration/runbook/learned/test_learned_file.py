"""What was learned survives in a file; a damaged file is only a problem."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.answer_time import AnswerTime
from runbook.language.texts import LANGUAGES, known
from runbook.learned import (
    MOST_ADDRESSES,
    MOST_NAMES,
    MOST_NETWORKS,
    MOST_PROBES,
    Learned,
    Look,
    learn,
)
from runbook.learned.file import LARGEST_FILE, read_learned, write_learned

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "state" / "learned.json"
    look = Look(
        passed=frozenset({"a"}),
        took={"a": 21.5},
        silent=frozenset({"b"}),
        names={"ya.ru": ("10.0.0.1",)},
        resolvers=("10.0.0.2",),
        router="192.168.1.1",
        paths={"gateway_ttl:x": ("192.168.1.1", "100.64.0.1")},
    )
    learned = learn(Learned(), "home", NOW, look)
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
        b'{"version": 3, "networks": {}}',
        b'{"version": 1, "networks": {"a": {"probes": {"p": "2026-11-22T01:00:00"}}}}',
        b'{"version": 1, "networks": {"a": 5}}',
        b"[" * 100_000,
        b'{"version": 2, "networks": {"a": {"took": {"p": {"at": 5}}}}}',
        b" " * (LARGEST_FILE + 1),
    ],
    ids=range(10),
)
def test_a_damaged_file_is_ignored_with_a_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "learned.json"
    path.write_bytes(content)
    learned, problem = read_learned(path, NOW)
    assert learned == Learned()
    assert problem is not None
    assert problem.rule_id == "learned.damaged"


VERSION_1 = """{"version": 1, "networks": {"home": {
  "probes": {"anchor:x": "2026-11-21T01:00:00Z"},
  "names": {"ya.ru": {"at": "2026-11-21T01:00:00Z", "addresses": ["10.0.0.1"]}},
  "resolvers": {"at": "2026-11-21T01:00:00Z", "addresses": ["10.0.0.2"]},
  "of_another_time": {"any": ["thing"]}}}}"""


def test_a_file_of_version_1_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    path.write_text(VERSION_1)
    learned, problem = read_learned(path, NOW)
    assert problem is None
    before = learned.history("home", NOW)
    assert (before.answered, before.resolvers) == (frozenset({"anchor:x"}), ("10.0.0.2",))
    assert before.answer_times == {}
    learned = learn(learned, "home", NOW, Look(took={"anchor:x": 30.0}))
    assert write_learned(path, learned) is None
    again, problem = read_learned(path, NOW)
    assert problem is None
    after = again.history("home", NOW)
    assert after == replace(before, answer_times={"anchor:x": AnswerTime(30.0, 15.0)})
    assert again.pins("home", NOW) == {"ya.ru": ("10.0.0.1",)}


def test_times_that_nobody_can_have_measured_do_not_get_out_of_a_tampered_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "learned.json"
    took = ", ".join(
        f'"{name}": {{"at": "2026-11-22T01:00:00Z", "smoothed_ms": {time}, "variation_ms": 1}}'
        for name, time in (("a", -5), ("b", 1e300), ("c", 20))
    )
    path.write_text('{"version": 2, "networks": {"home": {"took": {' + took + "}}}}")
    learned, problem = read_learned(path, NOW)
    assert problem is None
    assert set(learned.history("home", NOW).answer_times) == {"c"}


def test_the_fullest_file_can_still_be_read(tmp_path: Path) -> None:
    long = "anchor:tls://" + "a" * 60
    probes = frozenset(f"{long}{number}" for number in range(MOST_PROBES))
    addresses = tuple(f"2001:db8:ffff:ffff:ffff:ffff:ffff:{one:x}" for one in range(MOST_ADDRESSES))
    look = Look(
        passed=probes,
        took=dict.fromkeys(probes, 1234.56),
        silent=frozenset(f"s{one}" for one in probes),
        names={f"{'n' * 40}{number}": addresses for number in range(MOST_NAMES)},
    )
    learned = Learned()
    for number in range(MOST_NETWORKS):
        learned = learn(learned, f"network-{number}", NOW, look)
    path = tmp_path / "learned.json"
    assert write_learned(path, learned) is None
    assert read_learned(path, NOW) == (learned, None)


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
