"""The installed command and the words: what she sees first, in any locale and into any pipe."""

import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from runbook.holding.scripts import BUILT_IN, Script, digest, first_words
from tests.acceptance.night import RUNBOOK

APPROVED = (
    "К сожалению, временно не получится заглянуть в ваши данные. "
    "Простите за неудобства, всё оперативно исправляем. "
    "После устранения технического сбоя, вам удобнее будет, "
    "чтобы мы вам позвонили или написали в чат?"
)
if sys.platform != "win32":
    import pty

SAMPLES = Path(str(files("runbook"))) / "data" / "scripts"
UTF8 = "utf-8"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """A bare environment: no display, no settings, no language but what the test sets."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    return {**kept, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), **more}


def runbook(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [RUNBOOK, *arguments],
        env=environment(tmp_path, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "encoding"),
    [
        ({"LANG": "C.UTF-8"}, UTF8),
        ({"LANG": "C"}, UTF8),
        ({"LC_ALL": "POSIX"}, UTF8),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, UTF8),
        ({"LANG": "ru_RU.KOI8-R"}, UTF8),
        ({"PYTHONIOENCODING": "koi8-r"}, "koi8-r"),
        ({"PYTHONIOENCODING": "cp1251"}, "cp1251"),
        ({"PYTHONIOENCODING": "cp866"}, "cp866"),
        ({"PYTHONIOENCODING": "iso-8859-5"}, "iso-8859-5"),
        ({"PYTHONIOENCODING": "iso-8859-1"}, UTF8),
        ({"PYTHONIOENCODING": "cp1252"}, UTF8),
        ({"PYTHONIOENCODING": "ascii:strict"}, UTF8),
    ],
    ids=str,
)
def test_the_approved_words_come_out_of_a_pipe_to_the_byte(tmp_path, variables, encoding):
    done = runbook(tmp_path, "script", **variables)
    assert done.stdout == (APPROVED + os.linesep).encode(encoding)
    assert (done.stderr, done.returncode) == (b"", 0)


def test_the_module_says_the_same_words(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "runbook", "script"],
        env=environment(tmp_path),
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.decode() == APPROVED + "\n"


@pytest.mark.parametrize(
    ("lang", "draft"), [("ru", "Черновик: банк ещё не утвердил."), ("en", "Draft")]
)
def test_a_draft_says_that_it_is_one_beside_the_words(tmp_path, lang, draft):
    done = runbook(tmp_path, "script", "--channel", "chat", "--lang", lang)
    assert done.stdout.decode() == first_words(lang, "chat") + "\n"
    assert draft in done.stderr.decode()
    assert done.returncode == 0


def test_one_chat_message_can_be_had_alone(tmp_path):
    done = runbook(tmp_path, "script", "--channel", "chat", "--message", "2")
    assert done.stdout.decode() == "Простите за неудобства, всё оперативно исправляем.\n"


def test_a_chat_message_that_does_not_exist_is_a_usage_error(tmp_path):
    done = runbook(tmp_path, "script", "--channel", "chat", "--message", "9")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "[script.no_such_message]" in done.stderr.decode()
    assert "4 сообщения" in done.stderr.decode()


@pytest.mark.parametrize("encoding", [UTF8, "koi8-r"])
def test_json_is_one_object_with_the_digest_in_any_encoding(tmp_path, encoding):
    done = runbook(tmp_path, "script", "--json", PYTHONIOENCODING=encoding)
    shown = json.loads(done.stdout.decode(encoding))
    assert shown["schema"] == "runbook.script/1"
    assert (shown["text"], shown["messages"]) == (APPROVED, [APPROVED])
    assert shown["sha256"] == digest(APPROVED)
    assert (shown["status"], shown["problem"]) == ("approved", None)


def test_the_language_comes_from_the_environment_and_the_option_wins(tmp_path):
    english = runbook(tmp_path, "script", RUNBOOK_LANG="en")
    assert english.stdout.decode() == first_words("en") + "\n"
    for arguments in (["--lang", "ru", "script"], ["script", "--lang=ru"]):
        assert runbook(tmp_path, *arguments, RUNBOOK_LANG="en").stdout.decode() == APPROVED + "\n"
    assert runbook(tmp_path, "script", RUNBOOK_LANG="kk").stdout.decode() == APPROVED + "\n"


@pytest.mark.skipif(bool(os.environ.get("WAYLAND_DISPLAY")), reason="this session has a clipboard")
def test_without_a_clipboard_the_words_are_still_shown_and_it_is_said(tmp_path):
    done = runbook(tmp_path, "script", "--copy")
    assert (done.returncode, done.stdout.decode()) == (0, APPROVED + "\n")
    assert "[clipboard.unavailable]" in done.stderr.decode()


@pytest.fixture
def clipboard(tmp_path):
    """A clipboard program as xclip is one: it keeps what it is given in a file."""
    folder, kept = tmp_path / "bin", tmp_path / "clipboard"
    folder.mkdir()
    program = folder / "xclip"
    program.write_text(f'#!/bin/sh\ncat > "{kept}"; cat "{kept}" >> "{kept}.all"\n')
    program.chmod(0o755)
    return kept, {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "DISPLAY": ":77"}


@pytest.mark.skipif(sys.platform != "linux", reason="xclip is a clipboard of Linux")
def test_the_words_are_copied_to_the_letter(tmp_path, clipboard):
    kept, variables = clipboard
    done = runbook(tmp_path, "script", "--copy", **variables)
    assert (done.returncode, kept.read_text(encoding=UTF8)) == (0, APPROVED)
    assert "Скопировано." in done.stderr.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="xclip is a clipboard of Linux")
def test_without_a_keyboard_one_chat_message_is_copied_and_the_next_is_named(tmp_path, clipboard):
    kept, variables = clipboard
    done = runbook(tmp_path, "script", "--channel", "chat", "--copy", **variables)
    assert kept.read_text(encoding=UTF8) == first_words("ru", "chat").splitlines()[0]
    assert "--message 2" in done.stderr.decode()
    last = runbook(tmp_path, "script", "--channel", "chat", "--copy", "--message", "4", **variables)
    assert kept.read_text(encoding=UTF8) == first_words("ru", "chat").splitlines()[3]
    assert "--message 5" not in last.stderr.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="xclip is a clipboard of Linux")
def test_at_a_terminal_chat_messages_are_copied_one_after_another(tmp_path, clipboard):
    kept, variables = clipboard
    ours, hers = pty.openpty()
    try:
        with subprocess.Popen(
            [RUNBOOK, "script", "--channel", "chat", "--copy"],
            env=environment(tmp_path, **variables),
            stdin=hers,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            os.write(ours, b"\n\n\n")
            shown, _ = process.communicate(timeout=30)
    finally:
        os.close(ours)
        os.close(hers)
    assert shown.decode() == first_words("ru", "chat") + "\n"
    assert kept.read_text(encoding=UTF8) == first_words("ru", "chat").splitlines()[3]
    assert Path(f"{kept}.all").read_text(encoding=UTF8) == "".join(
        first_words("ru", "chat").splitlines()
    )


def test_an_outgoing_reader_is_no_error(tmp_path):
    with subprocess.Popen(
        [RUNBOOK, "phrase"],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.decode() == "Черновик: банк ещё не утвердил.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
def test_a_full_disk_behind_the_output_is_said(tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [RUNBOOK, "script"],
            env=environment(tmp_path),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
    assert done.returncode == 1
    assert "[output.failed]" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_nothing_is_coloured_in_a_pipe(tmp_path):
    for arguments in (["script"], ["phrase"], ["--help"], ["nonsense"]):
        done = runbook(tmp_path, *arguments, FORCE_COLOR="", TERM="xterm-256color")
        assert b"\x1b" not in done.stdout + done.stderr


# The bank's own script: beside the settings, which vouch for it.


@pytest.fixture
def bank(tmp_path):
    folder = tmp_path / "bank" / "scripts"
    shutil.copytree(SAMPLES, folder)
    pin_all(folder)
    return folder


def pin_all(folder: Path) -> None:
    pins = [
        f'"{one.name}" = "{digest(one.read_text(encoding=UTF8))}"' for one in folder.glob("*.toml")
    ]
    text = "\n".join(["[trust.pinned]", *pins])
    (folder.parent / "runbook.toml").write_text(text, encoding=UTF8)


def bank_runs(tmp_path, bank, *arguments):
    config = str(bank.parent / "runbook.toml")
    return runbook(tmp_path, "script", *arguments, "--config", config)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding=UTF8)
    assert old in text
    path.write_text(text.replace(old, new), encoding=UTF8)


@pytest.mark.parametrize("script", BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}")
def test_the_samples_for_the_bank_are_sound_and_say_what_is_built_in(tmp_path, bank, script):
    arguments = ["--json", "--lang", script.language, "--channel", str(script.channel)]
    shown = json.loads(bank_runs(tmp_path, bank, *arguments).stdout)
    assert shown["problem"] is None
    assert (shown["text"], shown["status"]) == (script.text, str(script.status))


def own_words(bank: Path) -> Script:
    text = "Слова нашего банка."
    rewrite(bank / "holding.ru.voice.toml", APPROVED, text)
    pin_all(bank)
    return BUILT_IN[0]._replace(messages=(text,))


def test_the_bank_s_own_words_are_shown_when_they_are_the_pinned_ones(tmp_path, bank):
    own = own_words(bank)
    done = bank_runs(tmp_path, bank)
    assert (done.stdout.decode(), done.stderr) == (own.text + "\n", b"")


def test_the_bank_s_own_words_are_found_in_the_usual_folder(tmp_path, bank):
    own = own_words(bank)
    shutil.copytree(bank.parent, tmp_path / "config" / "runbook")
    assert runbook(tmp_path, "script").stdout.decode() == own.text + "\n"


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("holding.ru.voice.toml", ("Простите", "Извините"), "script.digest_mismatch"),
        ("../runbook.toml", ('"holding.ru.voice.toml"', '"another.toml"'), "script.not_trusted"),
        ("../runbook.toml", ("[trust.pinned]", "[trust.pinned"), "script.not_trusted"),
        ("holding.ru.voice.toml", ("text =", "text"), "script.unreadable"),
        ("holding.ru.voice.toml", ('"voice"', '"chat"'), "script.unreadable"),
        ("holding.ru.voice.toml", ("version = 1", 'version = "1"'), "script.unreadable"),
    ],
)
def test_an_unsound_script_of_the_bank_leaves_her_with_the_approved_words(
    tmp_path, bank, name, change, problem
):
    rewrite(bank / name, *change)
    done = bank_runs(tmp_path, bank)
    assert (done.returncode, done.stdout.decode()) == (0, APPROVED + "\n")
    assert f"[{problem}]" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_script_that_is_no_text_at_all_leaves_her_with_the_approved_words(tmp_path, bank):
    (bank / "holding.ru.voice.toml").write_bytes(os.urandom(4096))
    done = bank_runs(tmp_path, bank)
    assert (done.returncode, done.stdout.decode()) == (0, APPROVED + "\n")
    assert "[script.unreadable]" in done.stderr.decode()


# The command line as a whole.


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


def test_phrases_are_shown_by_kind_and_more_of_them_when_the_cause_is_known(tmp_path):
    before = json.loads(runbook(tmp_path, "phrase", "--json").stdout)
    after = json.loads(runbook(tmp_path, "phrase", "--json", "--cause", "bank_service.slow").stdout)
    assert (before["schema"], before["status"]) == ("runbook.phrases/1", "draft")
    assert len(before["phrases"]) >= 12
    assert all(one["true_under"] == ["*"] for one in before["phrases"])
    assert after["phrases"][0]["text"] == "Страница открывается медленнее обычного, ещё жду."
    plain = runbook(tmp_path, "phrase", "--cause", "bank_service.slow").stdout.decode()
    assert "  Страница открывается медленнее обычного, ещё жду.\n" in plain


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


def test_nothing_heavy_is_imported_before_the_words(tmp_path):
    imported = runbook(tmp_path, "script", PYTHONPROFILEIMPORTTIME="1").stderr.decode()
    names = {line.rpartition("|")[2].strip() for line in imported.splitlines()}
    assert "runbook.holding.scripts" in names
    heavy = {"rich", "requests", "dns", "telegram", "asyncio", "email", "sqlite3", "msgspec"}
    heavy |= {"psutil", "keyring", "pyperclip", "tomllib", "importlib.metadata", "traceback"}
    assert names & heavy == set()
