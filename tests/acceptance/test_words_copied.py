"""The words on the clipboard: to the letter, one message after another, or it is said why not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runbook.holding.scripts import first_words
from tests.acceptance.bare import APPROVED, UTF8, environment, runbook
from tests.acceptance.night import RUNBOOK

if sys.platform != "win32":
    import pty


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
