import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from runbook.cli import main as program
from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.lazy import Entry

TOKEN = "123456789:AAsecretsecretsecretsecretsecretsecr"


@pytest.fixture
def run(monkeypatch):
    """Runs the program with one command, ``try``, that does what the test wants."""

    def run(callback, *arguments, **options):
        module = ModuleType("runbook.cli.trial")
        module.command = click.Command("try", callback=callback, **options)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(program, "COMMANDS", {"try": Entry(module.__name__, "cli.run.short")})
        monkeypatch.setenv("LANGUAGE", "")
        return program.main(["try", *arguments])

    return run


def failing(error):
    def callback():
        raise error

    return callback


@pytest.mark.parametrize("code", list(ExitCode))
def test_a_command_s_answer_is_the_exit_code(run, code):
    assert run(lambda: code) == code


def test_a_command_that_answers_nothing_went_well(run):
    assert run(lambda: None) == 0


def test_a_command_may_leave_with_its_own_code(run):
    assert run(lambda: click.get_current_context().exit(20)) == 20


def test_a_defect_is_one_calm_sentence_without_traceback_or_secret(run, capsys):
    assert run(failing(ValueError(f"token {TOKEN}"))) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("В программе ошибка, команда не закончена.\n")
    assert "[defect ValueError" in said.err
    assert "Traceback" not in said.err
    assert "secret" not in said.err


def test_a_defect_of_the_operator_s_build_names_its_line_too(run, capsys):
    # There a file is known by its name within the build, without a folder before it.
    broken = compile("raise ValueError", str(Path("runbook", "cli", "made_up.py")), "exec")
    assert run(lambda: exec(broken)) == 1
    assert "[defect ValueError made_up.py:1]" in capsys.readouterr().err


def test_a_defect_is_explained_to_whoever_mends_it(run, capsys, monkeypatch):
    monkeypatch.setenv("RUNBOOK_DEBUG", "1")
    assert run(failing(ValueError("why"))) == 1
    assert "ValueError: why" in capsys.readouterr().err


def test_a_defect_while_a_command_is_imported_is_said_too(monkeypatch, capsys):
    monkeypatch.setattr(program, "COMMANDS", {"try": Entry("runbook.cli.none", "cli.run.short")})
    monkeypatch.setenv("LANGUAGE", "")
    assert program.main(["try"]) == 1
    assert "[defect ModuleNotFoundError" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_stopping_a_command_by_hand_is_not_a_defect(run, capsys, error):
    assert run(failing(error)) == ExitCode.INTERRUPTED
    assert "defect" not in capsys.readouterr().err


def test_a_usage_error_of_a_command_is_a_usage_error(run, capsys):
    assert run(failing(click.UsageError("почему"))) == 2
    assert "почему" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--lang", "en", "--config", "a.toml", "try"], ["try", "--config=a.toml", "--lang=en"]],
)
def test_common_options_stand_before_or_after_the_command(run, monkeypatch, arguments):
    seen = []
    callback = click.pass_obj(seen.append)
    run(lambda: None)
    sys.modules["runbook.cli.trial"].command = click.Command("try", callback=callback)
    assert program.main(arguments) == 0
    assert seen == [Invocation("en", "a.toml")]


def test_the_option_after_the_command_wins(run):
    seen = []
    run(lambda: None)
    sys.modules["runbook.cli.trial"].command = click.Command(
        "try", callback=click.pass_obj(seen.append)
    )
    program.main(
        ["--config", "a.toml", "--lang", "en", "try", "--config", "b.toml", "--lang", "ru"]
    )
    assert seen == [Invocation("ru", "b.toml")]


def test_a_group_s_own_commands_are_localised_and_the_original_is_left_alone(run, capsys):
    group = click.Group("try", help="cli.alert.short")
    group.add_command(click.Command("test", help="cli.check.short"))
    run(lambda: None)
    sys.modules["runbook.cli.trial"].command = group
    assert program.main(["try", "--help", "--lang", "en"]) == 0
    assert "Check the connection" in capsys.readouterr().out
    assert program.main(["try", "test", "--help"]) == 0
    assert "Проверить связь" in capsys.readouterr().out
    assert group.commands["test"].help == "cli.check.short"


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        ([], {}, "ru"),
        ([], {"RUNBOOK_LANG": "en"}, "en"),
        ([], {"RUNBOOK_LANG": "kk"}, "ru"),
        (["--lang", "en", "run"], {}, "en"),
        (["run", "--lang=en"], {}, "en"),
        (["--lang", "en", "run", "--lang", "ru"], {"RUNBOOK_LANG": "en"}, "ru"),
        (["run", "--lang"], {"RUNBOOK_LANG": "en"}, "ru"),
        (["run", "--", "--lang", "en"], {}, "ru"),
    ],
)
def test_the_language_is_known_before_anything_is_parsed(arguments, environment, lang):
    assert program.language(arguments, environment) == lang


@pytest.mark.parametrize(
    ("side", "code"),
    [("none", 0), ("operator", 10), ("isp", 20), ("bank", 30), ("undetermined", 40), ("x", 40)],
)
def test_the_side_of_a_verdict_gives_the_exit_code(side, code):
    assert code_for_side(side) == code
