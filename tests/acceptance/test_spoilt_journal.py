"""Whatever became of the journal's file: the words, the checks and the alert come all the same."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.holding.scripts import first_words
from runbook.journal.store import open_journal
from tests.acceptance.night import LEAD, Night

NOW = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)
PAGE = 4096
LARGE = 100
"""Events of 100 kB each: a file that is not read through at its opening."""
NEW_OUTAGE = "Сбой у оператора op-117: "


def grown(path: Path, events: int, size: int) -> None:
    with closing(open_journal(path, NOW).journal) as journal:
        key = journal.open_incident("op-118", NOW).incident.key
        for number in range(events):
            journal.append_event(NOW, "filler", key, {"n": number, "x": "x" * size})


def overwrite(path: Path, start: float, end: float, filler: bytes) -> None:
    """From one part of the file to another, in whole pages."""
    content = bytearray(path.read_bytes())
    pages = len(content) // PAGE
    first, last = int(pages * start) * PAGE, int(pages * end) * PAGE
    content[first:last] = filler * (last - first)
    path.write_bytes(content)


def header_gone(path: Path) -> None:
    overwrite(path, 0, 0.1, b"\xff")


def all_zeros(path: Path) -> None:
    overwrite(path, 0, 1, b"\0")


def cut_in_half(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def middle_gone(path: Path) -> None:
    overwrite(path, 0.3, 0.7, b"\xa5")


def tables_gone(path: Path) -> None:
    # The first page, with the schema, stays: the damage shows only where the tables are read.
    content = bytearray(path.read_bytes())
    content[PAGE : 20 * PAGE] = b"\xa5" * (19 * PAGE)
    path.write_bytes(content)


def column_missing(path: Path) -> None:
    # As a program that was never released left it: the version says that the column is there.
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ALTER TABLE events DROP COLUMN changes")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def all_is_said(tonight: Night) -> str:
    """A ``run`` that does its whole job; what it says on the side."""
    done = tonight.runbook("run")
    assert done.code == 30
    assert first_words("ru") in done.out
    assert "Что делать сейчас:" in done.out
    assert "Руководитель смены: сообщение ушло в " in done.out
    assert "Traceback" not in done.said
    assert "[defect" not in done.said
    (told,) = tonight.bot.texts(LEAD)
    assert told.startswith(NEW_OUTAGE)
    return done.err


@pytest.mark.parametrize(
    "spoil",
    [header_gone, all_zeros, cut_in_half, middle_gone, tables_gone, column_missing],
    ids=lambda f: f.__name__,
)
def test_a_spoilt_file_is_set_aside_and_named(
    tonight: Night, spoil: Callable[[Path], None]
) -> None:
    tonight.break_crm()
    grown(tonight.journal, 500, 100)
    spoil(tonight.journal)
    spoilt = tonight.journal.read_bytes()
    said = all_is_said(tonight)
    assert "[journal.set_aside]" in said
    (aside,) = tonight.journal.parent.glob("journal.corrupt-*.db")
    assert aside.read_bytes() == spoilt
    assert str(aside) in said
    again = tonight.runbook("run")
    assert "[journal." not in again.err
    assert len(tonight.bot.texts(LEAD)) == 1


def test_damage_deep_in_a_large_file_keeps_no_alert_back(tonight: Night) -> None:
    tonight.break_crm()
    grown(tonight.journal, LARGE, 100_000)
    overwrite(tonight.journal, 0.3, 0.7, b"\xa5")
    all_is_said(tonight)
    again = tonight.runbook("run")
    assert again.code == 30
    assert "Traceback" not in again.said
    assert len(tonight.bot.texts(LEAD)) == 1


def test_damaged_tables_of_a_large_file_keep_no_alert_back(tonight: Night) -> None:
    tonight.break_crm()
    grown(tonight.journal, LARGE, 100_000)
    tables_gone(tonight.journal)
    first = all_is_said(tonight)
    again = tonight.runbook("run")
    assert again.code == 30
    assert "Traceback" not in again.said
    assert "[journal.set_aside]" in first + again.err


def test_a_folder_in_its_place_is_named_and_the_night_is_kept_in_memory(tonight: Night) -> None:
    tonight.break_crm()
    grown(tonight.journal, 1, 1)
    a_folder(tonight.journal)
    said = all_is_said(tonight)
    assert "[journal.unreachable]" in said
    assert tonight.journal.is_dir()


def test_an_empty_file_is_begun_anew(tonight: Night) -> None:
    tonight.break_crm()
    grown(tonight.journal, 1, 1)
    tonight.journal.write_bytes(b"")
    all_is_said(tonight)
    assert tonight.runbook("incident", "verify").code == 0


@pytest.mark.parametrize("filler", [b"\0", b"\xa5", None], ids=["zeros", "rubbish", "cut"])
def test_a_damaged_log_beside_the_file_costs_only_what_it_held(
    tonight: Night, tmp_path: Path, filler: bytes | None
) -> None:
    tonight.break_crm()
    open_journal(tonight.journal, NOW).journal.close()
    log = tonight.journal.with_name("journal.db-wal")
    kept = tmp_path / "kept"
    with closing(open_journal(tonight.journal, NOW).journal) as journal:
        for _ in range(20):
            journal.append_event(NOW, "filler")
        for one in (tonight.journal, log):
            shutil.copy(one, tmp_path / f"kept{one.suffix}")
    # As the power cut left them: the last one to close it would have taken the log in.
    shutil.copy(kept.with_suffix(".db"), tonight.journal)
    content = bytearray((tmp_path / "kept.db-wal").read_bytes())
    middle = len(content) // 2
    content[middle:] = b"" if filler is None else filler * (len(content) - middle)
    log.write_bytes(content)
    said = all_is_said(tonight)
    assert "[journal." not in said
    assert tonight.runbook("incident", "verify").code == 0
