"""What ``runbook setup --from`` refuses: it is named calmly, and nothing is replaced."""

import json
import os
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, LEAD_PHONE, Ended, Night, toml
from tests.acceptance.prepared import SCRIPT, bring_in
from tests.far_ends.bot_api import TOKEN


@pytest.mark.parametrize(
    ("origin", "rule_id"),
    [
        ("env:NO_SUCH_VARIABLE", "secret.env_missing"),
        ("env:HOME", "setup.token.shape"),
        ("file:nowhere", "secret.file_unreadable"),
        ("-", "setup.token.shape"),
        (TOKEN, "secret.not_a_reference"),
    ],
)
def test_a_token_that_is_none_stops_everything(
    tonight: Night, package: Path, origin: str, rule_id: str
) -> None:
    report = bring_in(tonight, package, "--token-from", origin, code=2)
    assert [one["id"] for one in report["problems"] if one["level"] == "error"] == [rule_id]
    assert not tonight.settings.exists()


def test_a_broken_file_is_refused_with_all_its_problems_and_replaces_nothing(
    tonight: Night, package: Path
) -> None:
    bring_in(tonight, package)
    before = tonight.settings.read_bytes()
    tonight.tables["operator"]["id"] = "op 117"
    tonight.tables["services"][0]["url"] = "nowhere"
    tonight.tables["surprise"] = {"a": 1}
    package.write_text(toml(tonight.tables), encoding="utf-8")
    report = bring_in(tonight, package, "--operator-name", "+7 922 000-00-00", code=2)
    wrong = {one["id"]: one for one in report["problems"]}
    assert {*wrong} == {
        "settings.bad_id", "settings.bad_target", "settings.unknown_key", "settings.personal_data",
    }  # fmt: skip
    assert wrong["settings.bad_id"]["line"] == 2
    assert all(one["sentence"] and one["hint"] for one in wrong.values())
    assert "922" not in json.dumps(report)
    assert tonight.settings.read_bytes() == before
    said = tonight.runbook("setup", "--from", str(package))
    assert said.code == 2
    assert "[setup.refused]" in said.err
    assert "[settings.bad_target]" in said.err


@pytest.mark.parametrize("content", ["", "\ufeff", "# nothing yet\n", '[operator]\nid = ""\n'])
def test_a_file_that_holds_nothing_is_refused_and_replaces_nothing(
    tonight: Night, package: Path, content: str
) -> None:
    bring_in(tonight, package)
    before = tonight.settings.read_bytes()
    package.write_text(content, encoding="utf-8")
    report = bring_in(tonight, package, "--operator-id", "op-118", code=2)
    assert "setup.nothing" in [one["id"] for one in report["problems"] if one["level"] == "error"]
    assert tonight.settings.read_bytes() == before


def cut_before(text: str, line: str) -> str:
    """A file that was cut short at a line's end."""
    return text[: text.index(line)]


@pytest.mark.parametrize("line", ["[[contacts]]", "telegram = 111111111"])
def test_a_file_that_would_cost_the_way_to_the_lead_is_refused_and_replaces_nothing(
    tonight: Night, package: Path, line: str
) -> None:
    lead = {"role": "shift_lead", "name": "Иванова", "telegram": LEAD, "phone": LEAD_PHONE}
    tonight.tables = {"operator": tonight.tables["operator"], "contacts": [lead]}
    whole = toml(tonight.tables)
    cut = cut_before(whole, line)
    package.write_text(cut, encoding="utf-8")
    bring_in(tonight, package)  # The first one: there was nothing to lose.
    package.write_text(whole, encoding="utf-8")
    bring_in(tonight, package)
    before = tonight.settings.read_bytes()
    package.write_text(cut, encoding="utf-8")
    report = bring_in(tonight, package, "--check", code=2)
    assert [one["id"] for one in report["problems"] if one["level"] == "error"] == [
        "setup.lead_lost"
    ]
    done = tonight.runbook("setup", "--from", str(package), "--quiet")
    assert (done.code, "[setup.lead_lost]" in done.err) == (2, True)
    assert "добавьте --without-lead" in done.err
    assert tonight.settings.read_bytes() == before
    bring_in(tonight, package, "--without-lead")
    assert tonight.settings.read_text("utf-8") == cut


@pytest.mark.skipif(os.name == "nt", reason="where the system keeps settings is no variable there")
def test_her_first_own_file_does_not_hide_the_lead_of_the_computers_file(
    tonight: Night, package: Path
) -> None:
    tonight.variables |= {"XDG_CONFIG_DIRS": str(tonight.home / "etc"), "RUNBOOK_CONFIG": ""}
    bring_in(tonight, package, "--system")
    package.write_text(cut_before(toml(tonight.tables), "[[contacts]]"), encoding="utf-8")
    report = bring_in(tonight, package, code=2)
    assert "setup.lead_lost" in [one["id"] for one in report["problems"]]


@pytest.mark.parametrize("option", ["--operator-id", "--operator-name", "--token-from"])
@pytest.mark.parametrize("empty", ["", " "])
def test_an_option_given_empty_does_not_leave_what_the_file_says(
    tonight: Night, package: Path, option: str, empty: str
) -> None:
    done = tonight.runbook("setup", "--from", str(package), option, empty, "--quiet")
    assert done.code == 2
    assert f"'{option}': значение пустое" in done.err
    assert not tonight.settings.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("this is no script", "Проверьте сам файл"),
        ('id = "holding"\nversion', "Проверьте сам файл"),
        (SCRIPT, "Подпишите файл"),
    ],
)
def test_words_that_are_none_are_to_be_checked_and_not_signed(
    tonight: Night, package: Path, text: str, said: str
) -> None:
    folder = package.parent / "scripts"
    folder.mkdir()
    (folder / "holding.ru.voice.toml").write_text(text, encoding="utf-8")
    [wrong] = bring_in(tonight, package, code=2)["problems"]
    assert wrong["id"] == "setup.script"
    assert said in wrong["hint"]


def test_a_file_that_is_not_there_is_refused(tonight: Night, package: Path) -> None:
    report = bring_in(tonight, package.with_name("other.toml"), code=2)
    assert [one["id"] for one in report["problems"]] == ["settings.not_found"]
    assert [one["hint"] for one in report["problems"]] == ["Проверьте путь после --from."]


def test_what_is_no_file_is_not_called_a_file_with_errors(tonight: Night, package: Path) -> None:
    folder = package.with_name("a folder")
    folder.mkdir()
    for path, said in ((package.with_name("other.toml"), "после --from"), (folder, "EISDIR")):
        done = tonight.runbook("setup", "--from", str(path))
        assert done.code == 2
        assert said in done.err
        assert "Готовый файл не прочитан. Ничего не изменено." in done.err
        assert "--config" not in done.err
    package.write_bytes(b"this is no toml")
    done = tonight.runbook("setup", "--from", str(package))
    assert done.code == 2
    assert "[settings.bad_toml]" in done.err
    assert "[setup.refused]" in done.err


def test_a_procedure_that_would_not_be_used_is_refused(tonight: Night, package: Path) -> None:
    folder = package.parent / "procedures"
    folder.mkdir()
    (folder / "night-shift.yaml").write_text("steps: [", encoding="utf-8")
    report = bring_in(tonight, package, code=2)
    assert [one["id"] for one in report["problems"]] == ["procedure.bad_yaml"]
    assert not tonight.settings.exists()


def test_without_a_backup_undo_says_so(tonight: Night) -> None:
    before = tonight.settings.read_bytes()
    done = tonight.runbook("setup", "--undo")
    assert (done.code, "[setup.no_backup]" in done.err) == (2, True)
    assert tonight.settings.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--check"],
        ["--json"],
        ["--operator-id", "op-1"],
        ["--system"],
        ["--without-lead"],
        ["--undo", "--from", "x.toml"],
        ["--system", "--from", "x.toml", "--token-from", "env:X"],
    ],
)
def test_options_that_mean_nothing_together_are_named(tonight: Night, arguments: list[str]) -> None:
    done: Ended = tonight.runbook("setup", *arguments)
    assert done.code == 2
    assert "[cli.usage]" in done.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_written_is_said_calmly(tonight: Night, package: Path) -> None:
    tonight.settings.parent.chmod(0o500)
    done = tonight.runbook("setup", "--from", str(package))
    tonight.settings.parent.chmod(0o700)
    assert done.code == 1
    assert "[setup.cannot_write]" in done.err


def test_a_file_standing_where_the_folder_should_be_is_said_calmly(
    tonight: Night, package: Path
) -> None:
    (tonight.home / "in-the-way").write_text("")
    tonight.variables["RUNBOOK_CONFIG"] = str(tonight.home / "in-the-way" / "runbook.toml")
    done = tonight.runbook("setup", "--from", str(package))
    assert done.code == 1
    assert "[setup.cannot_write]" in done.err
    assert "Traceback" not in done.said
