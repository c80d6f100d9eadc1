"""Whatever bytes a file of steps holds: it is read or refused, quickly, and nothing is raised."""

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.texts import LANGUAGES, t
from runbook.procedure.conditions import can_hold
from runbook.procedure.file import BUILT_IN, LoadedProcedure, procedure_from
from runbook.procedure.problem import RULES
from runbook.procedure.shapes import FACT_VALUES, Condition, Fact, Kind
from runbook.procedure.tree import Listing, Table, Tree, Word
from runbook.procedure.yaml_tree import DEEPEST, read_tree
from runbook.settings.words import message

TEXT = BUILT_IN.read_text(encoding="utf-8")
LINES = TEXT.splitlines(keepends=True)
STRANGE = [
    "\t",
    "&a ",
    "*a",
    "!!python/name:os.system ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "---\n",
    "\x00",
]
STRANGE += [
    "\u2028",
    "\ufeff",
    "? ",
    ": ",
    "- ",
    "<<: ",
    "|\n",
    "null",
    "yes",
    "~",
    "#",
    "%YAML 9\n",
    "…",
]


KNOWN_WORDS = [
    "",
    *("id", "kind", "when", "text", "to", "yes", "ask", "script", "alert", "1", "side", "isp"),
    *("answer.a", "a", "not", "options", "records", "calls", "answer", "count", "advice", "true"),
    *("approved", "by", "on", "2026-11-22", "voice", "channel", "skipped"),
]


def read(content: bytes) -> LoadedProcedure:
    """Read it and say all its problems, as the command would."""
    loaded = procedure_from(content, Path("night-shift.yaml"))
    assert (loaded.procedure is None) == loaded.broken
    for problem in loaded.problems:
        assert problem.rule_id in RULES
        for lang in LANGUAGES:
            assert message(problem, lang).endswith(f"[{problem.rule_id}]")
            assert t(problem.hint, lang, **problem.values) != problem.hint
    return loaded


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused_with_a_reason(content: bytes) -> None:
    assert read(content).broken


@given(st.text(alphabet="ab:-[]{}&*!|>'\"# \n\t,?%@`", max_size=300))
def test_arbitrary_marks_are_refused_with_a_reason(text: str) -> None:
    assert read(text.encode()).broken


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=6))
def test_a_mutilated_procedure_is_read_or_refused(seed: int, changes: int) -> None:
    chance, lines = random.Random(seed), list(LINES)
    for _ in range(changes):
        at = chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        lines[at] = chance.choice(
            [
                "",
                line * 2,
                line[:cut] + chance.choice(STRANGE) + line[cut:],
                line[:cut] + line[cut + 1 :],
                chance.choice(LINES),
                " " + line,
            ]
        )
    read("".join(lines).encode())


@given(st.data())
def test_any_tree_of_known_words_is_read_or_refused(data: st.DataObject) -> None:
    words = st.sampled_from(KNOWN_WORDS)
    tree = st.recursive(
        words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
        max_leaves=12,
    )
    steps = data.draw(st.lists(st.dictionaries(words, tree, max_size=6) | tree, max_size=4))
    document = {"id": "own", "version": 1, "title": "Ночь", "steps": steps}
    read(yaml.safe_dump(document, allow_unicode=True).encode())


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "[" * 100_000,
        "{" * 100_000,
        "- " * 50_000,
        "a: !!python/object/apply:os.system [true]\n",
        "--- 1\n--- 2\n",
        "? [a]\n: b\n",
        "? " * 50_000,
    ],
    ids=["aliases", "brackets", "braces", "dashes", "objects", "documents", "keys", "questions"],
)
def test_what_could_blow_up_is_refused_before_it_is_built(text: str, loader: type) -> None:
    assert read_tree(text, loader).root is None


def deepest(node: object) -> int:
    if isinstance(node, Listing):
        return 1 + max(map(deepest, node.items), default=0)
    return 1 + max(map(deepest, node.values.values()), default=0) if isinstance(node, Table) else 0


def test_tables_may_lie_as_deep_as_is_said_and_no_deeper() -> None:
    fits = read_tree("[" * DEEPEST + "]" * DEEPEST)
    assert deepest(fits.root) == DEEPEST
    assert read_tree("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)).root is None


def test_both_parsers_of_yaml_give_the_same_tree() -> None:
    assert read_tree(TEXT, yaml.CSafeLoader) == read_tree(TEXT, yaml.SafeLoader)


def test_words_are_taken_as_they_stand() -> None:
    tree = read_tree("a: yes\nb: 010\nc: 2026-11-22\nd: ~\ne: on\n")
    assert isinstance(tree, Tree)
    assert isinstance(tree.root, Table)
    words = [one.text for one in tree.root.values.values() if isinstance(one, Word)]
    assert words == ["yes", "010", "2026-11-22", "~", "on"]


def test_a_condition_on_the_answer_yes_needs_no_quotes() -> None:
    loaded = read(TEXT.replace('answer.hears: "yes"', "answer.hears: yes").encode())
    step = loaded.procedure.step("promise") if loaded.procedure else None
    assert step is not None
    assert step.when == (Condition("answer.hears", frozenset({"yes"})),)


def test_steps_know_their_line() -> None:
    loaded = read(TEXT.encode())
    assert loaded.procedure is not None
    for step in loaded.procedure.steps:
        assert LINES[step.line - 1].strip() == f"- id: {step.id}"


@pytest.mark.parametrize("fact", [Fact.LEAD, Fact.SIDE, Fact.PROMISES, Fact.BACKUP, Fact.TRAINEE])
def test_all_values_refused_at_once_can_never_hold(fact: Fact) -> None:
    values = FACT_VALUES[fact]
    assert not can_hold((Condition(fact, values, negated=True),))
    assert all(can_hold((Condition(fact, values - {one}, negated=True),)) for one in values)


def test_nothing_marked_as_not_working_is_a_state_of_its_own() -> None:
    assert can_hold((Condition(Fact.NOT_WORKING, FACT_VALUES[Fact.NOT_WORKING], negated=True),))


def test_every_kind_of_step_stands_in_the_built_in_procedure() -> None:
    loaded = read(TEXT.encode())
    assert loaded.procedure is not None
    assert {one.kind for one in loaded.procedure.steps} == set(Kind)
