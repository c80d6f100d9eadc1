"""The command line as a whole: its help, what it does not understand, what the shell completes."""

import pytest

from tests.acceptance.bare import runbook


@pytest.mark.parametrize(
    ("lang", "usage", "commands"), [("ru", "Вызов:", "Команды:"), ("en", "Usage:", "Commands:")]
)
@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_help_names_every_command_in_the_language_asked_for(
    tmp_path, lang, usage, commands, arguments
):
    done = runbook(tmp_path, "--lang", lang, *arguments)
    shown = done.stdout.decode()
    assert done.returncode == 0
    assert shown.startswith(usage)
    assert commands in shown
    for name in ("run", "check", "script", "phrase", "alert", "doctor"):
        assert f"\n  {name} " in shown
    assert "cli." not in shown


@pytest.mark.parametrize("command", ["script", "phrase"])
@pytest.mark.parametrize(("lang", "usage"), [("ru", "Вызов:"), ("en", "Usage:")])
def test_the_help_of_a_command_is_whole_in_both_languages(tmp_path, command, lang, usage):
    shown = runbook(tmp_path, command, "--help", "--lang", lang).stdout.decode()
    assert shown.startswith(f"{usage} runbook {command} ")
    assert "--config" in shown
    assert "cli." not in shown
    if lang == "ru":
        assert "Options" not in shown
        assert "Show this message" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "нет команды «nonsense»"),
        (["scrpt"], "Может быть, script?"),
        (["script", "--nonsense"], "нет параметра '--nonsense'"),
        (["script", "extra"], "нет команды «extra»"),
        (["phrase", "extra"], "лишний аргумент (extra)"),
        (["script", "--lang"], "нужно значение"),
        (["script", "--lang", "de"], "варианты: 'ru', 'en'"),
        (["script", "--channel", "fax"], "варианты: 'voice', 'chat'"),
        (["script", "--message", "0"], "неверное значение"),
        (["phrase", "--cause", "isp.eclipse"], "неверное значение"),
    ],
)
def test_a_command_line_that_is_not_understood_is_one_calm_sentence(tmp_path, arguments, said):
    done = runbook(tmp_path, *arguments)
    shown = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in shown
    assert "--help" in shown
    assert shown.endswith("[cli.usage]\n")


def test_a_cause_that_is_none_points_to_the_list_and_does_not_hold_it(tmp_path):
    said = runbook(tmp_path, "phrase", "--cause", "nope").stderr.decode()
    assert "runbook incident causes" in said
    assert "bank_service" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["procedure", "show"], "runbook procedure show [ПАРАМЕТРЫ] [ФАЙЛ]"),
        (["incident", "list"], "--limit ЧИСЛО"),
        (["script"], "Выводятся только сами слова"),
    ],
)
def test_help_says_what_may_stand_where(tmp_path, arguments, said):
    shown = runbook(tmp_path, *arguments, "--help").stdout.decode()
    assert said in " ".join(shown.split())
    assert "stdout" not in shown


def test_a_client_s_phone_in_the_command_line_is_not_repeated(tmp_path):
    done = runbook(tmp_path, "phrase", "--cause", "+7 922 111-22-33")
    assert done.returncode == 2
    assert b"922" not in done.stdout + done.stderr


def test_the_version_is_the_installed_one(tmp_path):
    done = runbook(tmp_path, "--version")
    assert (done.returncode, done.stdout.decode().split()[0]) == (0, "runbook")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("runbook s", ["script", "service", "setup"]),
        ("runbook script --ch", ["--channel"]),
        ("runbook phrase --cause vpn_gateway.", ["unhealthy", "unreachable", "refused"]),
    ],
)
def test_the_shell_completes_commands_options_and_causes(tmp_path, words, expected):
    done = runbook(
        tmp_path,
        _RUNBOOK_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )
    offered = {line.partition(",")[2].rpartition(".")[2] for line in done.stdout.decode().split()}
    assert offered == set(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("runbook bundle --show c", ["computer.json", "client_log.json", "clock.json"]),
        ("runbook drill start c", ["chat-frozen", "client-cut-off", "crm-dead", "crm-slow"]),
        ("runbook drill start --file x", ["x"]),
        ("runbook incident show 0", []),
    ],
)
def test_the_shell_completes_parts_cases_and_files(tmp_path, words, expected):
    done = runbook(
        tmp_path,
        _RUNBOOK_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )
    offered = [line.partition(",")[2] for line in done.stdout.decode().split()]
    assert sorted(offered) == sorted(expected)
    assert done.stderr == b""


def test_listing_and_completing_commands_imports_none_of_them(tmp_path):
    for more in (
        {},
        {"_RUNBOOK_COMPLETE": "bash_complete", "COMP_WORDS": "runbook ", "COMP_CWORD": "1"},
    ):
        done = runbook(tmp_path, "--help", PYTHONPROFILEIMPORTTIME="1", **more)
        imported = done.stderr.decode()
        assert "runbook.cli.main" in imported
        assert "runbook.cli.script" not in imported
        assert "runbook.cli.phrase" not in imported
