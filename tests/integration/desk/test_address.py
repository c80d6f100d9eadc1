"""The way to a desk that runs already, and the way into her browser."""

import gc
import os
import stat
import sys
from pathlib import Path

import pytest

from runbook.cli.desk import running
from runbook.cli.desk.entering import showing_again
from runbook.cli.desk.entering.address import (
    DESK_LOCK,
    FILE,
    Address,
    read_address,
    remove_address,
    write_address,
)
from runbook.cli.desk.entering.knocking import knock
from runbook.cli.desk.entering.opening import PAGE, command_for, forget_page, open_page
from runbook.cli.invocation import ExitCode, Invocation
from runbook.desk.serving.serving import NoPort
from runbook.journal.alone import hold_alone
from tests.far_ends import http
from tests.far_ends.tcp import hang, serve

OURS = Address(4711, "s3cret-key")
URL = "http://127.0.0.1:4711/open/once"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")


@POSIX
def test_the_address_is_hers_alone_and_never_half_written(tmp_path: Path) -> None:
    write_address(tmp_path, OURS)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert read_address(tmp_path) == OURS
    assert [one.name for one in tmp_path.iterdir()] == [FILE]


def test_the_key_is_in_no_repr() -> None:
    assert OURS.key not in repr(OURS)


@pytest.mark.parametrize(
    "found",
    [
        "", "{", "[]", "[" * 9000, '{"port": 0, "key": "a"}', '{"port": true, "key": "a"}',
        '{"port": 99999, "key": "a"}', '{"port": 80}', '{"port": 80, "key": "a\\r\\nX: y"}',
    ],
)  # fmt: skip
def test_what_is_no_address_is_none(tmp_path: Path, found: str) -> None:
    _left(tmp_path, found)
    assert read_address(tmp_path) is None


@POSIX
def test_an_address_that_somebody_else_may_have_put_there_is_none(tmp_path: Path) -> None:
    sound = '{"port": 4711, "key": "a"}'
    _left(tmp_path, sound)
    assert read_address(tmp_path) == Address(4711, "a")
    (tmp_path / FILE).chmod(0o640)
    assert read_address(tmp_path) is None
    (tmp_path / FILE).chmod(0o600)
    (tmp_path / FILE).rename(tmp_path / "elsewhere")
    (tmp_path / FILE).symlink_to(tmp_path / "elsewhere")
    assert read_address(tmp_path) is None
    (tmp_path / FILE).unlink()
    os.mkfifo(tmp_path / FILE, 0o600)
    assert read_address(tmp_path) is None


def _left(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text)
    (folder / FILE).chmod(0o600)


@POSIX
def test_what_lies_in_the_way_is_replaced_and_neither_followed_nor_written_into(
    tmp_path: Path,
) -> None:
    hers = tmp_path / "hers"
    hers.write_text("hers")
    page = tmp_path / PAGE
    page.symlink_to(hers)
    env = {"DISPLAY": ":0", "PATH": str(_opener(tmp_path))}
    assert open_page(tmp_path, URL, env)
    assert hers.read_text() == "hers"
    assert (page.is_symlink(), stat.S_IMODE(page.stat().st_mode)) == (False, 0o600)
    with page.open("a") as somebody_has_it_open:
        assert open_page(tmp_path, f"{URL}/again", env)
        assert os.fstat(somebody_has_it_open.fileno()).st_nlink == 0


@POSIX
def test_a_page_of_another_process_is_left_alone_until_it_leads_nowhere(tmp_path: Path) -> None:
    young, old = (tmp_path / f"desk.open.{one}.html" for one in ("young", "old"))
    for one in (young, old):
        one.write_text("")
    os.utime(old, (0, 0))
    assert open_page(tmp_path, URL, {"DISPLAY": ":0", "PATH": str(_opener(tmp_path))})
    forget_page(tmp_path)
    assert [young.exists(), old.exists(), (tmp_path / PAGE).exists()] == [True, False, False]


def _opener(folder: Path) -> Path:
    """A folder with an opener that ends well."""
    if sys.platform == "darwin":
        pytest.skip("macOS opens by another command")
    opener = folder / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 0\n")
    opener.chmod(0o755)
    return folder


def test_the_address_of_another_desk_is_left_alone(tmp_path: Path) -> None:
    write_address(tmp_path, OURS)
    remove_address(tmp_path, Address(4712, "other"))
    assert read_address(tmp_path) == OURS
    remove_address(tmp_path, OURS)
    assert read_address(tmp_path) is None


def test_nobody_there_is_no_answer() -> None:
    with serve(hang) as port:
        free = port
    assert knock(Address(free, "key")) == ""


def test_a_stranger_on_the_port_of_a_dead_desk_is_not_believed() -> None:
    answers = (b'{"open": "http://evil.example/"}', b'{"open": "//evil"}', b"[]", b"\xff", b"{}")
    for body in answers:
        with serve(http.answer(200, body=body)) as port:
            assert knock(Address(port, "key")) == ""
    with serve(hang) as port:
        assert knock(Address(port, "key"), within=0.2) == ""


def test_the_browser_is_given_a_file_and_no_secret_stands_on_a_command_line() -> None:
    page = Path("/home/anna/.local/state/runbook") / PAGE
    mac = command_for("darwin", page, {})
    assert list(mac) == ["/usr/bin/open", "-g", str(page)]
    assert "open/once" not in " ".join(mac)


def test_without_a_desktop_nothing_is_opened(tmp_path: Path) -> None:
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("there is always a desktop here")
    assert not open_page(tmp_path, URL, {"PATH": os.environ["PATH"]})


@POSIX
def test_the_file_leads_to_the_address_without_a_script(tmp_path: Path) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text('#!/bin/sh\ncat "$1" > "$(dirname "$0")/opened"\n')
    opener.chmod(0o755)
    env = {"DISPLAY": ":0", "PATH": str(tmp_path)}
    if sys.platform == "darwin":
        pytest.skip("macOS opens by another command")
    assert open_page(tmp_path, URL, env)
    opened = (tmp_path / "opened").read_text()
    assert f'content="0;url={URL}"' in opened
    assert "<script" not in opened
    assert stat.S_IMODE((tmp_path / PAGE).stat().st_mode) == 0o600
    forget_page(tmp_path)
    assert not (tmp_path / PAGE).exists()


@POSIX
def test_an_opener_that_fails_is_said_to_have_failed(tmp_path: Path) -> None:
    opener = tmp_path / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 3\n")
    opener.chmod(0o755)
    if sys.platform == "darwin":
        pytest.skip("macOS opens by another command")
    assert not open_page(tmp_path, URL, {"DISPLAY": ":0", "PATH": str(tmp_path)})


def test_whoever_called_goes_on_with_garbage_collected_where_no_desk_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "default_path", lambda: tmp_path / "journal.db")
    monkeypatch.setattr(showing_again, "_GIVES_UP", 0.3)
    invocation = Invocation("ru", str(tmp_path / "none.toml"))
    wishes = running.Wishes(browser=False)
    held = hold_alone(tmp_path / DESK_LOCK, 0)
    assert held is not None
    assert running.keep_desk(invocation, wishes) == ExitCode.DEFECT
    assert gc.isenabled()
    assert held.connection is not None
    held.connection.close()
    monkeypatch.setattr(running, "listen", lambda: NoPort("desk.port.none"))
    assert running.keep_desk(invocation, wishes) == ExitCode.DEFECT
    assert gc.isenabled()
    said = capsys.readouterr().err
    assert "desk.not_answering" in said
    assert "desk.port.none" in said
