"""Settings and the folders beside them: put in place whole, kept, and put back."""

import os
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from runbook.cli.setup.report import cannot_write
from runbook.settings import install as installing
from runbook.settings.install import Action, FolderError, Item, install, meant, read_folder, undo
from runbook.system.durable import write_whole

NAME = "runbook.toml"
NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
OLD = Item(NAME, b'[operator]\nid = "old"\n')
NEW = Item(NAME, b'[operator]\nid = "new"\n')
SCRIPTS = Item("scripts", {"pinned.toml": b"a = 1\n", "more/one.toml": b"b = 2\n"})
OTHER_SCRIPTS = Item("scripts", {"pinned.toml": b"a = 2\n"})


def state(folder: Path) -> dict[str, bytes]:
    """Everything there but the backups."""
    files = (one for one in folder.rglob("*") if one.is_file())
    held = {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}
    return {name: content for name, content in held.items() if ".bak-" not in name}


def actions(done: tuple[installing.Change, ...]) -> dict[str, Action]:
    return {one.name: one.action for one in done}


def test_what_is_installed_is_its_owner_s_alone(tmp_path):
    folder = tmp_path / "a" / "b"
    done = install(folder, (SCRIPTS, NEW), NOW)
    assert actions(done) == {"scripts": Action.CREATE, NAME: Action.CREATE}
    assert state(folder) == {
        NAME: NEW.content, "scripts/pinned.toml": b"a = 1\n", "scripts/more/one.toml": b"b = 2\n",
    }  # fmt: skip
    if os.name != "nt":
        modes = {stat.S_IMODE(one.stat().st_mode) for one in folder.rglob("*")}
        assert modes == {0o600, 0o700}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
def test_what_is_installed_for_all_can_be_read_by_all(tmp_path):
    folder = tmp_path / "etc"
    before = os.umask(0o077)
    try:
        install(folder, (SCRIPTS, NEW), NOW, for_all=True)
    finally:
        os.umask(before)
    installed = [folder, folder / NAME, folder / "scripts", *(folder / "scripts").rglob("*")]
    assert {stat.S_IMODE(one.stat().st_mode) for one in installed} == {0o644, 0o755}


def test_where_nothing_was_before_the_backup_says_so_and_is_no_empty_file(tmp_path):
    install(tmp_path, (NEW,), NOW)
    (backup,) = tmp_path.glob("*.bak-*")
    assert "ничего не было" in backup.read_text(encoding="utf-8")
    undone = installing.undo(tmp_path, NAME, NOW + timedelta(days=1))
    assert actions(undone) == {NAME: Action.REMOVE}
    assert not (tmp_path / NAME).exists()
    installing.undo(tmp_path, NAME, NOW + timedelta(days=2))
    assert (tmp_path / NAME).read_bytes() == NEW.content


def test_installing_the_same_again_touches_nothing(tmp_path):
    install(tmp_path, (SCRIPTS, NEW), NOW)
    before = {one: one.stat().st_mtime_ns for one in tmp_path.rglob("*")}
    done = install(tmp_path, (SCRIPTS, NEW), NOW + timedelta(days=1))
    assert set(actions(done).values()) == {Action.SAME}
    assert {one: one.stat().st_mtime_ns for one in tmp_path.rglob("*")} == before


def test_undoing_puts_back_what_was_there_and_undoing_again_reverses_it(tmp_path):
    install(tmp_path, (SCRIPTS, OLD), NOW)
    first = state(tmp_path)
    install(tmp_path, (OTHER_SCRIPTS, NEW), NOW)
    second = state(tmp_path)
    for expected in (first, second, first):
        done = undo(tmp_path, NAME, NOW)
        assert actions(done) == {"scripts": Action.RESTORE, NAME: Action.RESTORE}
        assert state(tmp_path) == expected


def test_undoing_the_first_installation_leaves_nothing_and_can_be_undone(tmp_path):
    install(tmp_path, (SCRIPTS, NEW), NOW)
    whole = state(tmp_path)
    assert actions(undo(tmp_path, NAME, NOW)) == {"scripts": Action.REMOVE, NAME: Action.REMOVE}
    assert state(tmp_path) == {}
    undo(tmp_path, NAME, NOW)
    assert state(tmp_path) == whole


def test_a_clock_that_was_set_back_does_not_confuse_which_backup_is_the_last(tmp_path):
    for number, day in enumerate((20, 10, 1)):
        install(tmp_path, (Item(NAME, b"# %d" % number),), NOW.replace(day=day))
    undo(tmp_path, NAME, NOW.replace(day=1))
    assert state(tmp_path) == {NAME: b"# 1"}


def test_without_a_backup_nothing_is_undone(tmp_path):
    write_whole(tmp_path / NAME, b"# mine")
    write_whole(tmp_path / "other.toml.bak-20261122T000000Z", b"# somebody else's")
    assert undo(tmp_path, NAME, NOW) == ()
    assert state(tmp_path) == {NAME: b"# mine"}


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_an_installation_that_fails_half_way_leaves_everything_as_it_was(
    tmp_path, monkeypatch, fails_at
):
    install(tmp_path, (SCRIPTS, OLD), NOW)
    before = state(tmp_path)
    rename = Path.replace
    calls = 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    try:
        install(tmp_path, (OTHER_SCRIPTS, NEW), NOW)
    except OSError:
        assert state(tmp_path) == before
    else:
        assert calls < fails_at
        assert state(tmp_path) != before


@pytest.mark.parametrize(
    ("item", "name"), [(NEW, NAME), (Item("scripts", {"a.toml": b""}), "scripts/a.toml")]
)
def test_a_file_that_cannot_be_written_is_said_by_the_name_people_know(
    tmp_path, monkeypatch, capsys, item, name
):
    make = tempfile.mkstemp

    def refused(**options: Any) -> tuple[int, str]:
        handle, partial = make(**options)
        os.close(handle)
        raise PermissionError(13, "Permission denied", partial)

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    with pytest.raises(PermissionError) as caught:
        install(tmp_path, (item,), NOW)
    cannot_write(caught.value, "ru")
    assert f"{tmp_path / name} (нет права туда писать)" in capsys.readouterr().err
    assert meant(tmp_path / NAME) == tmp_path / NAME


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_is_not_followed_out_of_the_prepared_folder(tmp_path):
    (tmp_path / "secret").write_text("mine")
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "one.toml").symlink_to(tmp_path / "secret")
    with pytest.raises(FolderError):
        read_folder(folder)


def test_a_folder_that_is_too_large_is_not_read(tmp_path):
    (tmp_path / "big").write_bytes(b"x" * (installing.LARGEST_FOLDER + 1))
    with pytest.raises(FolderError):
        read_folder(tmp_path)
