"""The installed command and the words: what she sees first, in any locale and into any pipe."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runbook.holding.scripts import digest, first_words
from tests.acceptance.bare import APPROVED, UTF8, environment, runbook
from tests.acceptance.night import RUNBOOK


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


def test_phrases_are_shown_by_kind_and_more_of_them_when_the_cause_is_known(tmp_path):
    before = json.loads(runbook(tmp_path, "phrase", "--json").stdout)
    after = json.loads(runbook(tmp_path, "phrase", "--json", "--cause", "bank_service.slow").stdout)
    assert (before["schema"], before["status"]) == ("runbook.phrases/1", "draft")
    assert len(before["phrases"]) >= 12
    assert all(one["true_under"] == ["*"] for one in before["phrases"])
    assert after["phrases"][0]["text"] == "Страница открывается медленнее обычного, ещё жду."
    plain = runbook(tmp_path, "phrase", "--cause", "bank_service.slow").stdout.decode()
    assert "  Страница открывается медленнее обычного, ещё жду.\n" in plain


def test_nothing_heavy_is_imported_before_the_words(tmp_path):
    imported = runbook(tmp_path, "script", PYTHONPROFILEIMPORTTIME="1").stderr.decode()
    names = {line.rpartition("|")[2].strip() for line in imported.splitlines()}
    assert "runbook.holding.scripts" in names
    heavy = {"rich", "requests", "dns", "telegram", "asyncio", "email", "sqlite3", "msgspec"}
    heavy |= {"psutil", "keyring", "pyperclip", "tomllib", "importlib.metadata", "traceback"}
    assert names & heavy == set()
