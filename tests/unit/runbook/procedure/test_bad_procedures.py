"""Every rule of the procedure has a bad file and the exact words said about it."""

from pathlib import Path

import pytest

from runbook.language.texts import LANGUAGES, known
from runbook.procedure.file import LARGEST_FILE, LoadedProcedure, load_procedure, procedure_from
from runbook.procedure.problem import RULES, UNREADABLE, UNTRUSTED, severity_of
from runbook.settings.problem import Severity
from runbook.settings.words import message

FOLDER = Path(__file__).parents[3] / "bad_procedures"
FILES = sorted(FOLDER.glob("*.yaml"))


def said(loaded: LoadedProcedure) -> str:
    lines = [message(problem, lang) for lang in LANGUAGES for problem in loaded.problems]
    return "\n".join(lines) + "\n"


def loaded_from(path: Path) -> LoadedProcedure:
    return procedure_from(path.read_bytes(), Path("night-shift.yaml"))


def test_every_rule_about_the_contents_has_a_bad_file() -> None:
    names = {f"procedure.{path.stem}" for path in FILES}
    assert names == RULES - UNREADABLE - UNTRUSTED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_told_in_exactly_these_words(path: Path) -> None:
    assert said(loaded_from(path)) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_breaks_its_own_rule_and_every_problem_has_a_line(path: Path) -> None:
    problems = loaded_from(path).problems
    assert f"procedure.{path.stem}" in {problem.rule_id for problem in problems}
    assert all(problem.line > 0 for problem in problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_with_an_error_is_not_used_and_one_with_a_warning_is(path: Path) -> None:
    loaded = loaded_from(path)
    severities = {severity_of(problem.rule_id) for problem in loaded.problems}
    assert loaded.broken == (Severity.ERROR in severities)
    assert (loaded.procedure is None) == loaded.broken


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_a_sentence_in_both_languages(lang: str) -> None:
    assert [rule for rule in sorted(RULES) if not known(f"{rule}.sentence", lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_says_what_to_do_about_it(lang: str) -> None:
    hints = {problem.hint for path in FILES for problem in loaded_from(path).problems}
    hints |= {f"{rule}.hint" for rule in UNREADABLE | UNTRUSTED}
    assert [hint for hint in sorted(hints) if not known(hint, lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["plain_secret", "personal_data"])
def test_what_must_not_be_seen_is_not_shown(name: str, lang: str) -> None:
    loaded = loaded_from(FOLDER / f"{name}.yaml")
    text = " ".join([*(message(one, lang) for one in loaded.problems), repr(loaded)])
    assert not [secret for secret in ("AAAAAAAA", "4111", "000-00-01") if secret in text]


def test_a_named_file_that_is_missing_is_said(tmp_path: Path) -> None:
    loaded = load_procedure(tmp_path / "none.yaml")
    assert said(loaded).count("[procedure.not_found]") == 2
    assert loaded.broken


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    loaded = load_procedure(tmp_path)
    assert [problem.rule_id for problem in loaded.problems] == ["procedure.unreadable"]
    assert "EINVAL" in said(loaded)


def test_a_file_too_large_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "night-shift.yaml"
    path.write_bytes(b"# " + b"x" * LARGEST_FILE)
    loaded = load_procedure(path)
    assert [problem.rule_id for problem in loaded.problems] == ["procedure.too_large"]
    assert "256" in said(loaded)
