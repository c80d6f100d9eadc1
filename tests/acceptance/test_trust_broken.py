"""The computer's word on whom to trust, against a user who chooses her own surroundings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runbook.holding.scripts import built_in
from tests.acceptance.night import RUNBOOK

APPROVED = built_in("ru", "voice").text
OWN = APPROVED.replace("Простите", "Извините")


def _namespaces() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    tried = subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True)
    return tried.returncode == 0


namespaces = pytest.mark.skipif(
    not _namespaces(), reason="/etc/xdg is put there in a mount namespace, which needs root"
)


@pytest.fixture
def pc(tmp_path: Path) -> Path:
    """/etc/xdg of this computer, which trusts nobody, and a user's folder, which trusts herself."""
    (tmp_path / "etc" / "runbook").mkdir(parents=True)
    (tmp_path / "etc" / "runbook" / "runbook.toml").write_text(
        f'[trust]\npinned = {{ "other.toml" = "{"0" * 64}" }}\n', encoding="utf-8"
    )
    hers = tmp_path / "c" / "runbook"
    (hers / "scripts").mkdir(parents=True)
    (hers / "scripts" / "holding.ru.voice.toml").write_text(
        'id = "holding"\nversion = 9\nlanguage = "ru"\nchannel = "voice"\nstatus = "approved"\n'
        f'approved_by = "она"\napproved_on = "2026-11-22"\nmessages = ["{OWN}"]\n',
        encoding="utf-8",
    )
    pin = _run(tmp_path, "script", "pin", str(hers / "scripts" / "holding.ru.voice.toml")).stdout
    (hers / "runbook.toml").write_bytes(pin)
    return tmp_path


def _run(
    home: Path, *arguments: str, bound: bool = False, **more: str
) -> subprocess.CompletedProcess[bytes]:
    kept = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": f"{home}/c"}
    command = [str(RUNBOOK), *arguments]
    if bound:
        over = 'mount --bind "$0" /etc/xdg && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", over, f"{home}/etc", *command]
    return subprocess.run(
        command, env={**kept, "XDG_STATE_HOME": f"{home}/s", **more}, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip


@namespaces
@pytest.mark.parametrize("hidden", [False, True])
def test_no_variable_of_hers_hides_the_computers_settings(pc: Path, *, hidden: bool) -> None:
    assert _run(pc, "script").stdout.decode().strip() == OWN
    empty = pc / "empty"
    empty.mkdir()
    more = {"XDG_CONFIG_DIRS": str(empty)} if hidden else {}
    found = _run(pc, "script", bound=True, **more)
    assert found.stdout.decode().strip() == APPROVED
    assert "[script.not_trusted]" in found.stderr.decode()
    named = {**more, "RUNBOOK_CONFIG": str(pc / "c" / "runbook" / "runbook.toml")}
    assert _run(pc, "script", bound=True, **named).stdout.decode().strip() == APPROVED
    shown = _run(pc, "trust", "show", bound=True, **more).stdout.decode()
    assert "/etc/xdg/runbook/runbook.toml" in shown


@pytest.mark.parametrize("what", ["huge", "pipe", "loop", "nothing", "bytes"])
def test_whatever_lies_in_the_files_places_she_has_words_and_a_reason(
    tmp_path: Path, what: str
) -> None:
    words = tmp_path / "c" / "runbook" / "scripts" / "holding.ru.voice.toml"
    steps = tmp_path / "c" / "runbook" / "procedures" / "night-shift.yaml"
    for path in (words, steps):
        path.parent.mkdir(parents=True)
        match what:
            case "huge":
                path.write_bytes(bytes(300 * 1024))
            case "pipe":
                os.mkfifo(path)
            case "loop":
                path.symlink_to(path.name)
            case "nothing":
                path.symlink_to("/nonexistent/file")
            case _:
                path.write_bytes(b"\xff\xfe\x00" * 99)
    said = _run(tmp_path, "script")
    assert (said.returncode, said.stdout.decode().strip()) == (0, APPROVED)
    assert "[script.unreadable]" in said.stderr.decode()
    shown = _run(tmp_path, "trust", "show")
    assert shown.returncode == 10
    # Whole sentences: no name of a text, and no value that nobody gave.
    text = shown.stdout.decode()
    assert ".sentence" not in text
    assert "не названа" not in text
    assert "Traceback" not in text + shown.stderr.decode()
