"""Every rule of the settings has a bad file and the exact words said about it."""

from pathlib import Path

import pytest

from runbook.language.texts import LANGUAGES, known
from runbook.settings.file import LARGEST_FILE, Loaded, load_settings, settings_from
from runbook.settings.problem import RULES, Severity, severity_of
from runbook.settings.words import message

FOLDER = Path(__file__).parents[3] / "bad_settings"
FILES = sorted(FOLDER.glob("*.toml"))
WITHOUT_A_FILE = {"not_found", "unreadable", "too_large"}


def said(loaded: Loaded) -> str:
    lines = [message(problem, lang) for lang in LANGUAGES for problem in loaded.problems]
    return "\n".join(lines) + "\n"


def loaded_from(path: Path) -> Loaded:
    return settings_from(path.read_bytes(), Path("runbook.toml"))


def test_every_rule_has_a_bad_file() -> None:
    names = {path.stem for path in FILES} | WITHOUT_A_FILE
    assert {f"settings.{name}" for name in names} == RULES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_told_in_exactly_these_words(path: Path) -> None:
    assert said(loaded_from(path)) == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_breaks_its_own_rule_and_every_problem_has_a_line(path: Path) -> None:
    problems = loaded_from(path).problems
    assert f"settings.{path.stem}" in {problem.rule_id for problem in problems}
    assert all(problem.line > 0 for problem in problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_errors_make_a_file_broken(path: Path) -> None:
    loaded = loaded_from(path)
    severities = {severity_of(problem.rule_id) for problem in loaded.problems}
    assert loaded.broken == (Severity.ERROR in severities)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_a_sentence_in_both_languages(lang: str) -> None:
    for rule in RULES:
        assert known(f"{rule}.sentence", lang), rule


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["plain_secret", "personal_data"])
def test_what_must_not_be_seen_is_not_shown(name: str, lang: str) -> None:
    loaded = loaded_from(FOLDER / f"{name}.toml")
    text = " ".join([*(message(one, lang) for one in loaded.problems), repr(loaded)])
    secrets = ["AAAAAAAA", "password@", "user:", "correct horse", "4111", "000-00-01", "9220000001"]
    assert not [secret for secret in secrets if secret in text]


def test_a_named_file_that_is_missing_is_said(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path / "none.toml", {})
    assert said(loaded).count("[settings.not_found]") == 2
    assert loaded.broken


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path, {})
    assert [problem.rule_id for problem in loaded.problems] == ["settings.unreadable"]
    assert "EISDIR" in said(loaded)


def test_a_file_too_large_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "runbook.toml"
    path.write_bytes(b"# " + b"x" * LARGEST_FILE)
    loaded = load_settings(path, {})
    assert [problem.rule_id for problem in loaded.problems] == ["settings.too_large"]
    assert "256" in said(loaded)
