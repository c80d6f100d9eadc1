"""What is typed on the command line and cannot be taken is refused in words."""

import errno

import pytest
from click.shell_completion import CompletionItem

from runbook.cli import main as program
from runbook.cli.alert.plan import command as plan
from runbook.cli.alert.role_type import RoleType
from runbook.cli.lazy import localised
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import LANGUAGES
from runbook.settings.fields import ROLES


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert program.main(list(arguments)) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("given", ["0", "1001", "many"])
def test_a_number_beyond_its_limits_is_refused_with_the_limits(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "нужно число от 1 до 1000." in refused(capsys, "alert", "list", "--limit", given)
    said = refused(capsys, "alert", "list", "--limit", given, "--lang", "en")
    assert "a number from 1 to 1000 is needed." in said


def test_a_large_limit_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "incident", "list", "--page", "0")
    assert "нужно число от 1 до 1000000." in said


def test_a_number_without_an_upper_limit(capsys: pytest.CaptureFixture[str]) -> None:
    assert "нужно число от 1." in refused(capsys, "alert", "deliver", "--after", "0")


def test_an_unknown_role_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = refused(capsys, "alert", "plan", "--role", "boss")
    assert f"Нет такой роли. Можно: {', '.join(ROLES)}." in said
    said = refused(capsys, "alert", "plan", "--role", "boss", "--lang", "en")
    assert "There is no such role." in said


def test_roles_are_completed_with_what_they_are_called() -> None:
    # A copy, as the program has it: click keeps in a command what help it was asked for first.
    said = localised(plan, "plan", "ru")
    with said.make_context("plan", [], resilient_parsing=True) as ctx:
        found = RoleType().shell_complete(ctx, said.params[0], "s")
    assert [one.value for one in found] == [one for one in ROLES if one.startswith("s")]
    assert all(isinstance(one, CompletionItem) and one.help for one in found)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "number",
    [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.ENAMETOOLONG, errno.EIO, 0],
)
def test_why_a_file_was_not_written_is_told_in_the_readers_language(number: int, lang: str) -> None:
    said = why_not_written(OSError(number, "No such file or directory"), lang)
    assert "No such file" not in said
    assert "{" not in said
    assert "cli.file" not in said


def test_a_missing_folder_is_named() -> None:
    assert why_not_written(FileNotFoundError(errno.ENOENT, "x"), "ru") == "такой папки нет"
