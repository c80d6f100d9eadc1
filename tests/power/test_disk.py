"""The simulated disk keeps what was made safe, and of the rest what it likes."""

import random

import pytest

from tests.power.disk import SECTOR, Disk, Image, Left
from tests.power.recording import (
    FolderMade,
    Linked,
    Opened,
    Removed,
    Renamed,
    Resized,
    Step,
    Synced,
    Written,
)


def made(*steps: Step) -> Disk:
    disk = Disk()
    for step in steps:
        disk.apply(step)
    return disk


def after(disk: Disk, contents: Left, names: Left, seed: int = 0) -> Image:
    return disk.after_power_cut(random.Random(seed), contents, names)


NEW = Opened("j", emptied=False)
SAFE = (NEW, Synced("."), Written("j", 0, b"old"), Synced("j"))


def test_what_was_synced_stays_whatever_happens() -> None:
    disk = made(*SAFE)
    for contents in Left:
        for names in Left:
            assert after(disk, contents, names) == {"j": b"old"}


def test_what_was_not_synced_is_seen_until_the_power_goes() -> None:
    disk = made(*SAFE, Written("j", 3, b"new"))
    assert disk.now() == {"j": b"oldnew"}
    assert after(disk, Left.NOTHING, Left.ALL) == {"j": b"old"}
    assert after(disk, Left.ALL, Left.ALL) == {"j": b"oldnew"}


def test_a_later_write_may_be_there_without_an_earlier_one() -> None:
    disk = made(*SAFE, Written("j", 3, b"new"), Written("j", 6, b"est"))
    seen = {after(disk, Left.SOME, Left.ALL, seed)["j"] for seed in range(50)}
    assert seen == {b"old", b"oldnew", b"oldnewest", b"old\0\0\0est"}


def test_a_write_tears_only_between_sectors() -> None:
    disk = made(*SAFE, Written("j", 500, b"x" * 1000))
    seen = {after(disk, Left.TORN, Left.ALL, seed)["j"] for seed in range(200)}
    assert len(seen) == 8
    for content in seen:
        assert isinstance(content, bytes)
        whole = content.ljust(1500, b"\0")
        for first, last in ((500, SECTOR), (SECTOR, 2 * SECTOR), (2 * SECTOR, 1500)):
            assert whole[first:last] in {b"x" * (last - first), b"\0" * (last - first)}


def test_a_name_is_safe_only_with_its_folder() -> None:
    disk = made(NEW, Written("j", 0, b"old"), Synced("j"))
    assert after(disk, Left.ALL, Left.NOTHING) == {}
    assert after(disk, Left.NOTHING, Left.ALL) == {"j": b"old"}


def test_a_folder_that_is_lost_takes_with_it_what_is_safe_inside() -> None:
    inside = (FolderMade("a"), Opened("a/j", emptied=False), Written("a/j", 0, b"x"))
    disk = made(*inside, Synced("a/j"), Synced("a"))
    assert after(disk, Left.ALL, Left.NOTHING) == {}
    disk.apply(Synced("."))
    assert after(disk, Left.NOTHING, Left.NOTHING) == {"a": None, "a/j": b"x"}


def test_a_renamed_file_is_under_one_of_its_names_and_the_old_one_comes_back() -> None:
    new = (Opened("n", emptied=True), Written("n", 0, b"new"), Synced("n"), Synced("."))
    disk = made(*SAFE, *new, Renamed("n", "j"))
    assert after(disk, Left.NOTHING, Left.NOTHING) == {"j": b"old", "n": b"new"}
    assert after(disk, Left.NOTHING, Left.ALL) == {"j": b"new"}


def test_a_rename_does_not_make_the_content_safe() -> None:
    disk = made(*SAFE, Opened("n", emptied=True), Written("n", 0, b"new"), Renamed("n", "j"))
    disk.apply(Synced("."))
    assert after(disk, Left.NOTHING, Left.NOTHING) == {"j": b""}


def test_a_file_with_two_names_has_one_content() -> None:
    disk = made(*SAFE, Linked("j", "k"), Written("k", 0, b"new"), Synced("k"), Synced("."))
    disk.apply(Removed("j"))
    assert after(disk, Left.NOTHING, Left.NOTHING) == {"j": b"new", "k": b"new"}
    assert disk.now() == {"k": b"new"}


def test_names_are_lost_from_the_last_one_on() -> None:
    disk = made(*(Opened(name, emptied=False) for name in "abc"))
    seen = {"".join(after(disk, Left.ALL, Left.SOME, seed)) for seed in range(50)}
    assert seen == {"", "a", "ab", "abc"}


def test_a_length_may_be_lost_like_a_write() -> None:
    disk = made(*SAFE, Resized("j", 1))
    assert after(disk, Left.NOTHING, Left.ALL) == {"j": b"old"}
    assert after(disk, Left.ALL, Left.ALL) == {"j": b"o"}
    disk.apply(Resized("j", 3))
    assert disk.now() == {"j": b"o\0\0"}


def test_what_is_not_there_cannot_be_written() -> None:
    with pytest.raises(KeyError):
        made(Written("j", 0, b"x"))
