"""The mark a killed watch leaves behind, on a real disk and with a clock of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runbook.agent.watch.armed_mark import (
    FILE_NAME,
    FRESH,
    ArmedMark,
    boot_id,
    boot_moment,
    holds,
    same_boot,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_a_mark_is_fresh_for_whoever_comes_soon_and_for_nobody_later(journal: Path) -> None:
    ArmedMark(journal).touch(NOW)
    assert ArmedMark(journal).fresh(NOW)
    assert ArmedMark(journal).fresh(NOW + FRESH - SECOND)
    assert not ArmedMark(journal).fresh(NOW + FRESH)


def test_each_touch_counts_anew(journal: Path) -> None:
    mark = ArmedMark(journal)
    mark.touch(NOW)
    mark.touch(NOW + FRESH)
    assert mark.fresh(NOW + FRESH + SECOND)
    assert [one.name for one in journal.parent.iterdir()] == [FILE_NAME]


def test_a_clock_that_was_set_back_makes_no_mark_fresh(journal: Path) -> None:
    mark = ArmedMark(journal)
    mark.touch(NOW)
    assert not mark.fresh(NOW - SECOND)


def test_a_mark_from_before_a_restart_of_the_computer_is_not_fresh(journal: Path) -> None:
    mark = ArmedMark(journal)
    mark.touch(NOW)
    file = journal.with_name(FILE_NAME)
    at, boot = file.read_text(encoding="utf-8").splitlines()
    assert boot == boot_id()
    file.write_text(f"{at}\n{boot[::-1]}x\n", encoding="utf-8")
    assert not mark.fresh(NOW)


def test_no_mark_and_a_removed_one_are_not_fresh(journal: Path) -> None:
    mark = ArmedMark(journal)
    assert not mark.fresh(NOW)
    mark.remove()
    mark.touch(NOW)
    mark.remove()
    assert not mark.fresh(NOW)
    assert not list(journal.parent.iterdir())


def test_without_a_journal_on_a_disk_nothing_is_kept() -> None:
    mark = ArmedMark(None)
    mark.touch(NOW)
    assert not mark.fresh(NOW)
    mark.remove()


@pytest.mark.parametrize(
    "written",
    ["", "\n", "soon\nboot", "2026-11-22T03:00:00\nboot", "2026-11-22T03:00:00+00:00", "\x00" * 9],
)
def test_a_damaged_mark_is_not_fresh(written: str) -> None:
    assert not holds(written, NOW, "boot")
    assert holds("2026-11-22T03:00:00+00:00\nboot\n", NOW, "boot")


def test_a_file_that_is_no_text_and_a_folder_in_its_place_are_not_fresh(journal: Path) -> None:
    mark = ArmedMark(journal)
    file = journal.with_name(FILE_NAME)
    file.write_bytes(b"\xff\xfe\x80")
    assert not mark.fresh(NOW)
    file.unlink()
    file.mkdir()
    mark.touch(NOW)
    assert not mark.fresh(NOW)
    mark.remove()
    assert file.is_dir()


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    mark = ArmedMark(tmp_path / "gone" / "journal.db")
    mark.touch(NOW)
    assert not mark.fresh(NOW)
    mark.remove()


def test_a_start_read_twice_is_the_same_start_even_if_the_clock_was_corrected() -> None:
    assert same_boot("boot at 1000", "boot at 1010")
    assert not same_boot("boot at 1000", "boot at 1100")
    assert not same_boot("boot at 1000", "boot at x")
    assert not same_boot("boot at 1000", "")
    assert same_boot(boot_moment(), boot_moment())
    assert boot_moment().startswith("boot at ")
