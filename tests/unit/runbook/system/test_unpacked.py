"""Folders of one-file starts that were killed: ours go, others' and those in use stay."""

import os
import sys
import time
from pathlib import Path

import pytest

from runbook.system import unpacked

LATER = 3600.0


def folder(parent: Path, name: str, *, ours: bool = True) -> Path:
    made = parent / name
    (made / "inner").mkdir(parents=True)
    (made / "inner" / "library.so").write_bytes(b"x")
    if ours:
        (made / unpacked.MARK).touch()
    return made


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return folder(tmp_path, "_MEI0001own")


def test_what_a_killed_start_left_is_taken_away(own: Path) -> None:
    left = folder(own.parent, "_MEI0002left")
    assert unpacked.sweep(own, time.time() + LATER) == [left]
    assert not left.exists()
    assert (own / "inner" / "library.so").exists()


def test_a_folder_that_is_just_being_unpacked_stays(own: Path) -> None:
    fresh = folder(own.parent, "_MEI0003fresh")
    assert unpacked.sweep(own) == []
    assert fresh.exists()


def test_another_programs_folder_stays(own: Path) -> None:
    foreign = folder(own.parent, "_MEI0004other", ours=False)
    assert unpacked.sweep(own, time.time() + LATER) == []
    assert foreign.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps what runs by itself")
def test_a_folder_in_use_stays_until_its_program_has_ended(own: Path) -> None:
    used = folder(own.parent, "_MEI0005used")
    handle = unpacked.hold(used)
    assert handle is not None
    assert unpacked.sweep(own, time.time() + LATER) == []
    os.close(handle)
    assert unpacked.sweep(own, time.time() + LATER) == [used]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_somebody_laid_there_is_not_followed(own: Path, tmp_path: Path) -> None:
    precious = folder(tmp_path / "home", "precious")
    (own.parent / "_MEI0006link").symlink_to(precious)
    assert unpacked.sweep(own, time.time() + LATER) == []
    assert precious.exists()


def test_only_the_one_file_build_unpacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert unpacked.here() is None
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "runbook"))
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "bin" / "_internal"), raising=False)
    assert unpacked.here() is None
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_MEI0001"), raising=False)
    assert unpacked.here() == tmp_path / "_MEI0001"
