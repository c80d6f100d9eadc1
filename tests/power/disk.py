"""A disk whose power can be cut: what is safe on it, and what is only on its way there.

The content of a file is safe once fsync or fdatasync of that file has returned, the names in a
folder once fsync of that folder has. Of everything else a power cut leaves any part: writes in any
order, torn at sectors, lengths without content, names without files. It is harder than a disk
under ext4, XFS or NTFS, whose journals keep more of the order.

Not covered: a disk that says "written" before it is so (no program can help that); a sector torn
in itself; damage to what was written long ago; a folder's names lost out of their order.
"""

import random
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path, PurePosixPath

from tests.power.recording import (
    FolderMade,
    Linked,
    Opened,
    Removed,
    Renamed,
    Resized,
    Said,
    Step,
    Synced,
    Written,
)

SECTOR = 512


class Left(Enum):
    """How much of what was on its way a power cut leaves."""

    NOTHING = auto()
    ALL = auto()
    SOME = auto()
    TORN = auto()


@dataclass
class File:
    """A file's safe content and the changes that are on their way, the oldest first."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Written | Resized] = field(default_factory=list)

    def sync(self) -> None:
        for change in self.waiting:
            _change(self.safe, change)
        self.waiting.clear()

    def now(self) -> bytes:
        """What a reader sees while the power is on."""
        content = bytearray(self.safe)
        for change in self.waiting:
            _change(content, change)
        return bytes(content)

    def after(self, left: Left, chance: random.Random) -> bytes:
        """What is there after a power cut."""
        content = bytearray(self.safe)
        for change in self.waiting:
            _leave(content, change, left, chance)
        return bytes(content)


@dataclass
class Folder:
    """A folder's safe names and the changes of them that are on their way, the oldest first."""

    safe: dict[str, "File | Folder"] = field(default_factory=dict)
    now: dict[str, "File | Folder"] = field(default_factory=dict)
    waiting: list[dict[str, "File | Folder | None"]] = field(default_factory=list)

    def change(self, names: dict[str, "File | Folder | None"]) -> None:
        """Give names to files or take them away, all at once."""
        self.waiting.append(names)
        _rename(self.now, names)

    def sync(self) -> None:
        self.safe = dict(self.now)
        self.waiting.clear()

    def after(self, left: Left, chance: random.Random) -> dict[str, "File | Folder"]:
        """The names after a power cut: changes are lost from the end."""
        if left is Left.NOTHING:
            kept = 0
        elif left is Left.ALL:
            kept = len(self.waiting)
        else:
            kept = chance.randint(0, len(self.waiting))
        names = dict(self.safe)
        for changes in self.waiting[:kept]:
            _rename(names, changes)
        return names


Image = dict[str, bytes | None]
"""Path to content; None for a folder."""


class Disk:
    """One folder, empty at first."""

    def __init__(self) -> None:
        self.root = Folder()

    def apply(self, step: Step) -> None:
        """Let one recorded step happen. Raises KeyError when it is about a file not there."""
        match step:
            case Opened(path, emptied):
                file = self._made(path)
                if emptied:
                    file.waiting.append(Resized(path, 0))
            case Written(path) | Resized(path):
                self._file(path).waiting.append(step)
            case Synced(path):
                self._find(path).sync()
            case Renamed(path, to):
                self._move(path, to)
            case Linked(path, to):
                folder, name = self._place(to)
                folder.change({name: self._file(path)})
            case Removed(path):
                folder, name = self._place(path)
                folder.change({name: None})
            case FolderMade(path):
                folder, name = self._place(path)
                folder.change({name: Folder()})
            case Said():
                pass

    def now(self) -> Image:
        """The files as they are while the power is on."""
        return _image(self.root, lambda folder: folder.now, File.now)

    def after_power_cut(
        self, chance: random.Random, contents: Left | None = None, names: Left | None = None
    ) -> Image:
        """The files as the next start finds them; what is not given is decided by chance."""

        def content(file: File) -> bytes:
            return file.after(contents or chance.choice(list(Left)), chance)

        def listed(folder: Folder) -> dict[str, File | Folder]:
            return folder.after(names or chance.choice(list(Left)), chance)

        return _image(self.root, listed, content)

    def _move(self, path: str, to: str) -> None:
        (old, name), (new, other) = self._place(path), self._place(to)
        if old is not new:
            raise NotImplementedError("a move between folders")
        old.change({name: None, other: old.now[name]})

    def _made(self, path: str) -> File:
        folder, name = self._place(path)
        if name not in folder.now:
            folder.change({name: File()})
        return self._file(path)

    def _file(self, path: str) -> File:
        found = self._find(path)
        if not isinstance(found, File):
            raise KeyError(path)
        return found

    def _find(self, path: str) -> File | Folder:
        if path == ".":
            return self.root
        folder, name = self._place(path)
        return folder.now[name]

    def _place(self, path: str) -> tuple[Folder, str]:
        folder = self.root
        *above, name = PurePosixPath(path).parts
        for part in above:
            inner = folder.now[part]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, name


def write_out(image: Image, folder: Path) -> None:
    """Make a folder of an image."""
    folder.mkdir(parents=True)
    for path, content in image.items():
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)


def read_in(folder: Path) -> Image:
    """The image of a real folder."""
    return {
        str(one.relative_to(folder)): one.read_bytes() if one.is_file() else None
        for one in sorted(folder.rglob("*"))
    }


def _image(folder: Folder, names, content, above: str = "") -> Image:  # type: ignore[no-untyped-def]
    image: Image = {}
    for name, node in sorted(names(folder).items()):
        path = f"{above}{name}"
        if isinstance(node, Folder):
            image[path] = None
            image |= _image(node, names, content, f"{path}/")
        else:
            image[path] = content(node)
    return image


def _rename(names: dict[str, "File | Folder"], changes: dict[str, "File | Folder | None"]) -> None:
    for name, node in changes.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _leave(
    content: bytearray, change: Written | Resized, left: Left, chance: random.Random
) -> None:
    if left is Left.ALL or (left is not Left.NOTHING and chance.random() < 0.5):
        _change(content, change)
    elif left is Left.TORN and isinstance(change, Written):
        for at in _sectors(change):
            if chance.random() < 0.5:
                end = min((at // SECTOR + 1) * SECTOR, change.offset + len(change.data))
                part = change.data[at - change.offset : end - change.offset]
                _change(content, Written(change.path, at, part))


def _sectors(change: Written) -> list[int]:
    end = change.offset + len(change.data)
    first = (change.offset // SECTOR + 1) * SECTOR
    return [change.offset, *range(first, end, SECTOR)]


def _change(content: bytearray, change: Written | Resized) -> None:
    if isinstance(change, Resized):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
    else:
        content.extend(bytes(max(change.offset - len(content), 0)))
        content[change.offset : change.offset + len(change.data)] = change.data
