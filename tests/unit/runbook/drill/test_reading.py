"""A drill's file is read whole or not at all, and all that is wrong is told with its line."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from runbook.drill.case import Limits
from runbook.drill.fields import RULES
from runbook.drill.library import FOLDER, LARGEST_FILE, case_from, load_case
from runbook.drill.nights import nights
from runbook.drill.reading import read_case
from runbook.language.texts import known
from runbook.settings.words import message

FILES = sorted(FOLDER.glob("*.toml"))
SOUND = (FOLDER / "mass-failure.toml").read_text("utf-8")
PATH = Path("own.toml")
BAD = {
    "drill.unknown_key": ("calm_before = 3\n" + SOUND, 1),
    "drill.missing_key": (SOUND.replace('chooses = "call"\n', ""), 9),
    "drill.wrong_type": (SOUND.replace("acknowledges = 10", 'acknowledges = "soon"'), 15),
    "drill.bad_id": (SOUND.replace('"mass-failure"', '"Mass failure"'), 1),
    "drill.unknown_value": (SOUND.replace('side = "bank"', 'side = "moon"'), 20),
    "drill.out_of_range": (SOUND.replace("after = 8", "after = -8"), 16),
    "drill.too_long": (SOUND.replace("A mass failure", "A mass failure " * 9), 2),
    "drill.too_many": (SOUND + "\n[[phases]]" * 9, 6),
    "drill.bad_failure": (SOUND.replace('"crm_503"', '"healthy"\nfails = {"anchor:*" = "ill"}'), 8),
    "drill.bad_pattern": (
        SOUND.replace('"crm_503"', '"crm_503"\nskips = ["nothing:*"]'), 8,
    ),
    "drill.bad_reference": (SOUND.replace('"4512-71"', '"4111 1111 1111 1111"'), 12),
    "drill.other_cause": (SOUND.replace('"crm_503"', '"provider_dead"'), 19),
    "drill.bad_toml": (SOUND + "\nthis is none", 23),
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_that_ships_is_sound(path: Path) -> None:
    loaded = load_case(path)
    assert loaded.problems == ()
    assert loaded.case is not None
    assert loaded.case.id == path.stem


@pytest.mark.parametrize("rule", BAD)
def test_what_is_wrong_is_told_with_its_line(rule: str) -> None:
    text, line = BAD[rule]
    loaded = case_from(text.encode(), PATH)
    assert loaded.case is None
    assert (rule, line) in [(one.rule_id, one.line) for one in loaded.problems]


def test_every_rule_is_tried_and_has_its_words(tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (LARGEST_FILE + 1))
    foreign = tmp_path / "foreign.toml"
    foreign.write_bytes("id = «привет»".encode("cp1251"))
    no_file = tmp_path / "folder.toml"
    no_file.mkdir()
    met = {one.rule_id for path in (large, foreign, no_file) for one in load_case(path).problems}
    met |= {one.rule_id for one in load_case(tmp_path / "none.toml").problems}
    assert met | BAD.keys() == RULES
    for rule in RULES:
        for lang in ("ru", "en"):
            assert known(f"{rule}.sentence", lang)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert [one.rule_id for one in load_case(pipe).problems] == ["drill.unreadable"]


def test_a_refused_number_is_not_repeated() -> None:
    text, _ = BAD["drill.bad_reference"]
    assert "4111" not in repr(case_from(text.encode(), PATH).problems)


_VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
_KEYS = some.sampled_from(
    ["id", "title", "story", "calm", "phases", "clients", "office", "expected", "limits", "odd"]
)
_INNER = some.sampled_from(
    ["night", "fails", "skips", "facts", "worked", "without", "services", "loss", "vpn", "at",
     "lasts", "until", "message"]
)  # fmt: skip


@given(some.dictionaries(_KEYS, _VALUES))
def test_no_document_breaks_the_reader(document: dict[str, Any]) -> None:
    read = read_case(document, nights(), frozenset({"hears"}))
    assert (read.case is None) is bool(read.found)


@settings(max_examples=60)
@given(some.dictionaries(_INNER, _VALUES))
def test_no_phase_breaks_the_world(phase: dict[str, Any]) -> None:
    expected = {"cause": "healthy.ok", "side": "none"}
    words = {"ru": "слова", "en": "words"}
    document = {"id": "own", "title": words, "story": words, "expected": expected}
    read = read_case({**document, "phases": [phase]}, nights(), frozenset())
    assert (read.case is None) is bool(read.found)


@pytest.mark.parametrize(
    "differs",
    [
        'fails = {clock = "inf"}', 'fails = {clock = "nan"}', "facts = {link = {a = 1}}",
        "facts = {free_mb = nan}", "facts = {free_mb = inf}", "facts = {on_mains = 1}",
        'facts = {programs = "bankcrm"}', "vpn = {gateway = 5}", 'vpn = {networks = ["x", 5]}',
        'vpn = {nothing = "x"}', 'at = {crm = ["http://x", 5]}', "at = {crm = []}",
        "loss = {router = -999999999999999999999}", "loss = {router = 31}",
        "loss = {router = true}",
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_and_makes_no_world(differs: str) -> None:
    text = SOUND.replace('"crm_503"', f'"crm_503"\n{differs}')
    assert text != SOUND
    loaded = case_from(text.encode(), PATH)
    assert loaded.case is None
    assert {one.line for one in loaded.problems} <= {6, 7, 8}
    assert loaded.problems


def test_no_key_of_a_file_steers_the_terminal() -> None:
    hostile = '"k\\u001b]0;pwned\\u0007\\u202e" = 1\n' + SOUND
    problems = case_from(hostile.encode(), PATH).problems
    said = [message(one, lang) for one in problems for lang in ("ru", "en")]
    assert any("pwned" in one for one in said)
    assert [one for one in said if not one.isprintable()] == []


@given(some.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert case_from(content, PATH).case is None


@settings(max_examples=60)
@given(some.integers(0, len(SOUND)), some.text(max_size=4))
def test_no_slip_of_the_finger_breaks_the_reader(at: int, typed: str) -> None:
    text = SOUND[:at] + typed + SOUND[at + 1 :]
    loaded = case_from(text.encode("utf-8", "surrogatepass"), PATH)
    assert (loaded.case is None) is bool(loaded.problems)


def test_the_example_of_the_guide_is_a_sound_case() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "drills.md").read_text("utf-8")
    example = guide.partition("```toml\n")[2].partition("```")[0]
    loaded = case_from(example.encode(), PATH)
    assert loaded.problems == ()
    assert loaded.case is not None
    assert loaded.case.limits == Limits()
