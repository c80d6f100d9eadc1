"""Puts settings and the folders beside them into place, with backups that can be put back.

A backup is ``<name>.bak-<UTC time>``; where there was nothing before it says so in words. Backups
of one installation bear one time and go back together.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from runbook.system.durable import FOR_ALL, PRIVATE, make_folder, sync_folder, write_whole

Content = bytes | Mapping[str, bytes]
"""A file's bytes, or a folder's files by their path inside it, with forward slashes."""

FOLDERS = ("scripts", "procedures")
MOST_FILES = 200
LARGEST_FOLDER = 4 * 1024 * 1024
NOTHING_BEFORE = (
    "# Раньше здесь ничего не было: runbook setup --undo вернёт это.\n"
    "# There was nothing here before: runbook setup --undo brings that back.\n"
).encode()
"""What a backup of nothing holds, so that nobody takes it for a file that was lost."""
_STAMP = "%Y%m%dT%H%M%SZ"
_UNDER_WAY = re.compile(r"\.(.+)\.(?:new-\d{8}T\d{6}Z|\d{1,10}\.[a-z0-9_]{8})")
_BACKUP = re.compile(r"(.+)\.bak-(\d{8}T\d{6}Z)")


class Action(StrEnum):
    """What becomes of one file or folder."""

    CREATE = "create"
    REPLACE = "replace"
    SAME = "same"
    RESTORE = "restore"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder to be installed under this name."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class Change:
    """What is or would be done under one name."""

    name: str
    action: Action


class FolderError(OSError):
    """A folder holds what is not copied: a link, a device, too many or too large files."""


def changes(folder: Path, items: tuple[Item, ...]) -> tuple[Change, ...]:
    """What installing these items would do. Raises OSError when what is there cannot be read."""
    return tuple(Change(item.name, _action(folder / item.name, item.content)) for item in items)


def install(
    folder: Path, items: tuple[Item, ...], now: datetime, *, for_all: bool = False
) -> tuple[Change, ...]:
    """Put the items in place, all or none; what they replace is kept as a backup.

    The last item becomes visible last. Raises OSError, with everything as it was before.
    ``for_all``: readable by every user of this computer, else by this one only.
    """
    mode = FOR_ALL if for_all else PRIVATE
    planned = changes(folder, items)
    wanted = [
        item
        for item, change in zip(items, planned, strict=True)
        if change.action is not Action.SAME
    ]
    if not wanted:
        return planned
    make_folder(folder, mode)
    stamp = _new_stamp(folder, now)
    staged = {item.name: folder / f".{item.name}.new-{stamp}" for item in wanted}
    done: list[str] = []
    try:
        for item in wanted:
            _write(staged[item.name], item.content, mode)
        for item in wanted:
            _set_aside(folder / item.name, stamp)
            done.append(item.name)
            staged[item.name].replace(folder / item.name)
        sync_folder(folder)
    except OSError:
        for name in reversed(done):
            _bring_back(folder / name, stamp)
        raise
    finally:
        for path in staged.values():
            _remove(path)
    return planned


def undo(folder: Path, name: str, now: datetime) -> tuple[Change, ...]:
    """Put back what the last installation replaced; none when there is no backup. Raises OSError.

    What is there now becomes the last backup, so that undoing twice changes nothing.
    """
    stamp = max((one for _, one in _backups(folder, name)), default="")
    if not stamp:
        return ()
    names = [held for held, one in _backups(folder, name) if one == stamp]
    kept = _new_stamp(folder, now)
    result = []
    for held in sorted(names, key=lambda one: one == name):
        _set_aside(folder / held, kept)
        restored = _bring_back(folder / held, stamp)
        result.append(Change(held, Action.RESTORE if restored else Action.REMOVE))
    sync_folder(folder)
    return tuple(result)


def meant(path: Path) -> Path:
    """The file people know, where the path is that of a temporary one on its way there."""
    parts = []
    for part in path.parts:
        known = part
        while under_way := _UNDER_WAY.fullmatch(known):
            known = under_way[1]
        parts.append(known)
    return Path(*parts)


def last_backup(folder: Path, name: str) -> Path | None:
    """The newest backup of this file or folder."""
    stamps = [one for held, one in _backups(folder, name) if held == name]
    return folder / f"{name}.bak-{max(stamps)}" if stamps else None


def read_folder(folder: Path) -> Mapping[str, bytes]:
    """Every file below the folder. Raises FolderError for what is not copied, and OSError."""
    found: dict[str, bytes] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        # Not followed: a link may lead to what was never meant to be installed.
        if path.is_symlink() or not path.is_file():
            raise FolderError(path.name)
        size += path.stat().st_size
        if size > LARGEST_FOLDER or len(found) >= MOST_FILES:
            raise FolderError(path.name)
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _action(path: Path, content: Content) -> Action:
    if not os.path.lexists(path):
        return Action.CREATE
    if isinstance(content, bytes):
        same = path.is_file() and path.read_bytes() == content
        return Action.SAME if same else Action.REPLACE
    try:
        same = path.is_dir() and read_folder(path) == content
    except FolderError:
        same = False
    return Action.SAME if same else Action.REPLACE


def _write(path: Path, content: Content, mode: int) -> None:
    if isinstance(content, bytes):
        write_whole(path, content, mode)
        return
    make_folder(path, mode)
    for name, inner in content.items():
        write_whole(path / name, inner, mode)


def _set_aside(path: Path, stamp: str) -> None:
    backup = path.with_name(f"{path.name}.bak-{stamp}")
    if path.is_file():
        # Copied, so that the file itself is never missing; through a link to what it holds.
        write_whole(backup, path.read_bytes(), path.stat().st_mode & 0o777)
    elif path.is_dir():
        path.replace(backup)
    else:
        write_whole(backup, NOTHING_BEFORE, PRIVATE)


def _bring_back(path: Path, stamp: str) -> bool:
    """Put one backup in place of what is there; False when there was nothing before."""
    backup = path.with_name(f"{path.name}.bak-{stamp}")
    if backup.is_file() and backup.read_bytes() in {b"", NOTHING_BEFORE}:
        _remove(path)
        backup.unlink()
        return False
    if path.is_dir() or backup.is_dir():
        _remove(path)
    backup.replace(path)
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _backups(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Name and time of every backup of the settings and of the folders beside them."""
    for path in folder.glob("*.bak-*"):
        found = _BACKUP.fullmatch(path.name)
        if found and found[1] in {name, *FOLDERS}:
            yield found[1], found[2]


def _new_stamp(folder: Path, now: datetime) -> str:
    """A time later than every backup's, even after the clock was set back."""
    moment = now.astimezone(UTC).replace(microsecond=0)
    taken = [found[2] for path in folder.glob("*.bak-*") if (found := _BACKUP.fullmatch(path.name))]
    if taken:
        last = datetime.strptime(max(taken), _STAMP).replace(tzinfo=UTC)
        moment = max(moment, last + timedelta(seconds=1))
    return moment.strftime(_STAMP)
