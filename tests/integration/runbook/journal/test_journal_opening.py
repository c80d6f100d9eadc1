"""Whatever lies in the journal's place, there is one to write in, and nothing is lost of it."""

import os
import sys
import threading
from pathlib import Path

import pytest

from runbook.incident import Incident
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.dying_disk import aside_of
from tests.integration.runbook.journal.reading import rule_of
from tests.integration.runbook.journal.tampering import NOW


@pytest.mark.parametrize("damage", ["not a database", "a broken page"])
def test_a_corrupt_file_is_set_aside_and_a_fresh_one_begun(path: Path, damage: str) -> None:
    first = open_journal(path, NOW).journal
    for number in range(500):
        first.append_event(NOW, "filler", body={"n": "x" * 100 + str(number)})
    first.connect().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    first.close()
    content = bytearray(path.read_bytes())
    if damage == "not a database":
        content[:100] = b"\xff" * 100
    else:
        content[4096 * 3 : 4096 * 12] = b"\xa5" * 4096 * 9
    path.write_bytes(content)
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.set_aside"
    assert aside_of(path).read_bytes() == bytes(content)
    assert not opened.journal.in_memory
    assert opened.journal.open_incident("op-117", NOW).joined is False
    opened.journal.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    first = open_journal(path, NOW).journal
    first.connect().execute("PRAGMA user_version = 999")
    first.close()
    before = path.read_bytes()
    opened = open_journal(path, NOW)
    assert rule_of(opened) == "journal.beside"
    assert not opened.journal.in_memory
    assert path.read_bytes() == before
    opened.journal.close()


def test_a_place_that_cannot_be_made_gives_a_journal_in_memory_that_works(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    opened = open_journal(tmp_path / "file" / "journal.db", NOW)
    assert rule_of(opened) == "journal.unreachable"
    incident = opened.journal.open_incident("op-117", NOW).incident
    seen: list[Incident | None] = []
    thread = threading.Thread(target=lambda: seen.append(opened.journal.current_incident("op-117")))
    thread.start()
    thread.join()
    assert seen == [incident]
    opened.journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not synchronised there")
def test_the_folder_made_for_the_journal_is_safe_with_every_one_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real_open, real_fsync = os.open, os.fsync
    names: dict[int, str] = {}

    def remember(name: object, *given: object) -> int:
        number: int = real_open(name, *given)  # type: ignore[arg-type]
        names[number] = str(name)
        return number

    def note(number: int) -> None:
        synced.append(names.get(number, ""))
        real_fsync(number)

    monkeypatch.setattr(os, "open", remember)
    monkeypatch.setattr(os, "fsync", note)
    open_journal(tmp_path / "a" / "b" / "journal.db", NOW).journal.close()
    assert [one for one in synced if one] == [str(tmp_path), str(tmp_path / "a")]


def test_a_journal_emptied_by_a_power_cut_is_named_and_not_begun_anew_in_silence(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"
    open_journal(path, NOW).journal.close()
    path.write_bytes(b"")
    at = NOW.timestamp() - 60
    os.utime(path, (at, at))
    opened = open_journal(path, NOW)
    assert opened.problem is not None
    assert opened.problem.rule_id == "journal.set_aside"
    opened.journal.close()


def test_a_journal_somebody_is_just_making_is_left_to_them(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    open_journal(path, NOW).journal.close()
    path.write_bytes(b"")
    os.utime(path, (NOW.timestamp() - 1, NOW.timestamp() - 1))
    opened = open_journal(path, NOW)
    assert opened.problem is None
    opened.journal.close()
