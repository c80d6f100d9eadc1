"""A bundle's file among those that are there already."""

from hashlib import sha256
from pathlib import Path

import pytest

from runbook.agent.evidence.writing import write
from runbook.bundle.packing import pack
from runbook.bundle.shapes import Bundle, Manifest, Part
from runbook.system.asked_files import NotPlainFileError

MADE = "2026-11-24T03:50:17+00:00"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def bundle(words: str) -> Bundle:
    return pack(Manifest(MADE, "op-117"), [Part("summary.md", words.encode())])


def test_two_of_one_second_are_two_files(tmp_path: Path) -> None:
    made = [bundle("the first"), bundle("the second"), bundle("the third")]
    # To replace what has the usual name cannot be meant, whatever is said.
    written = [write(one, force=True) for one in made]
    names = ["runbook-bundle-20261124-035017.zip", "runbook-bundle-20261124-035017-2.zip",
             "runbook-bundle-20261124-035017-3.zip"]  # fmt: skip
    assert written == [tmp_path / name for name in names]
    kept = [sha256((tmp_path / name).read_bytes()).hexdigest() for name in names]
    assert kept == [one.sha256 for one in made]


def test_one_that_came_while_it_was_made_is_not_replaced(tmp_path: Path) -> None:
    place = tmp_path / "evidence.zip"
    place.write_bytes(b"mine")
    assert isinstance(write(bundle("x"), place), FileExistsError)
    assert place.read_bytes() == b"mine"
    assert write(bundle("x"), place, force=True) == place
    assert place.read_bytes() != b"mine"


def test_a_link_is_not_replaced_even_by_force(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    place = tmp_path / "evidence.zip"
    place.symlink_to(tmp_path / "mine")
    assert isinstance(write(bundle("x"), place, force=True), NotPlainFileError)
    assert (place.is_symlink(), place.read_bytes()) == (True, b"mine")
