"""A file that is replaced while others read it."""

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from runbook.system import durable
from runbook.system.durable import write_whole

READ_FOR = 0.2


def test_a_file_somebody_is_reading_is_replaced_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "learned.json"
    write_whole(path, b"old")
    opened = threading.Event()

    def read() -> None:
        with path.open("rb"):
            opened.set()
            time.sleep(READ_FOR)

    reader = threading.Thread(target=read)
    reader.start()
    assert opened.wait(20)
    write_whole(path, b"new")
    reader.join()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


class Refusals:
    """A rename that Windows refuses as long as somebody has the old file open."""

    def __init__(self, times: int, patch: pytest.MonkeyPatch) -> None:
        self.left = times
        rename = Path.replace

        def replace(partial: Path, path: Path) -> Path:
            if self.left:
                self.left -= 1
                raise PermissionError(13, "in use by another process")
            return rename(partial, path)

        patch.setattr(Path, "replace", replace)


def test_a_rename_that_windows_refuses_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusals = Refusals(3, monkeypatch)
    monkeypatch.setattr(durable, "WAIT_FOR_READERS", 5.0)
    write_whole(tmp_path / "learned.json", b"new")
    assert refusals.left == 0
    assert (tmp_path / "learned.json").read_bytes() == b"new"


def test_one_that_is_refused_for_good_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "learned.json"
    write_whole(path, b"old")
    Refusals(1000, monkeypatch)
    monkeypatch.setattr(durable, "WAIT_FOR_READERS", 0.1)
    with pytest.raises(PermissionError):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("second_names", [True, False])
def test_a_new_file_takes_nobody_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, second_names: bool
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "as a stick with FAT says")

    if not second_names:
        monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "notes.txt"
    write_whole(path, b"first", anew=True)
    with pytest.raises(FileExistsError):
        write_whole(path, b"second", anew=True)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
