"""What one process did to the files of one folder, call by call, as strace wrote it down."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

CALLS = (
    "open,openat,openat2,creat,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,"
    "fallocate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,rmdir,"
    "mkdir,mkdirat,link,linkat,symlink,symlinkat,copy_file_range,sendfile,splice,mmap"
)
"""Everything that changes a file or makes it safe; what of it cannot be replayed is an error."""
SAID = "said"
"""The file beside the folder into which the process says what it was promised."""

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(?:<[^>]*>)?(?: .*)?$")
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*?),? ?<unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>,? ?(.*)$")
_TEXT = re.compile(r"((?:\\x[0-9a-f]{2})*)")
_FILE = re.compile(r"^(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})+)>(\(deleted\))?$")
_CREATES = frozenset({"O_CREAT", "O_TRUNC"})
_MAPPED_FOR_ALL = re.compile(r"PROT_WRITE.*MAP_SHARED")
_SHARED_MEMORY = "-shm"
"""SQLite's index of its log: nobody syncs it, and after a power cut it is made anew."""


class UnreadableTraceError(Exception):
    """A call on the folder's files whose effect is not known here."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file was opened and made if it was not there; ``emptied``: cut to nothing."""

    path: str
    emptied: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes put into a file."""

    path: str
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut or lengthened with zeros."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The call that makes a file's content, or a folder's names, safe has returned."""

    path: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file has another name, and whatever had it is gone."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A file has a second name, which nothing had."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A name is gone."""

    path: str


@dataclass(frozen=True, slots=True)
class FolderMade:
    """A folder was made."""

    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line the process wrote into ``SAID``."""

    text: str


Step = Opened | Written | Resized | Synced | Renamed | Linked | Removed | FolderMade | Said


def recorded(
    command: Sequence[str | Path], folder: Path, trace: Path, directory: Path
) -> list[Step]:
    """Run a command in ``directory`` and give what it did inside ``folder`` and said beside it.

    Raises CalledProcessError when it failed, UnreadableTraceError.
    """
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-o", str(trace)]
    command = [*strace, "-e", f"trace={CALLS}", "--", *command]
    subprocess.run(command, cwd=directory, check=True, timeout=120)
    # What strace says of an error is in the language of whoever runs it, and is not read here.
    with trace.open(encoding="utf-8", errors="replace") as lines:
        return list(steps(lines, folder))


def steps(lines: Iterator[str], folder: Path) -> Iterator[Step]:
    """Read a trace made with ``-f -y -xx``. A call stands where it ended. One process only.

    Paths are relative to the folder, which itself is ``.``. Raises UnreadableTraceError.
    """
    reader = _Reader(folder)
    for pid_call_args, result in _calls(lines):
        _, call, arguments = pid_call_args
        if result >= 0:
            yield from reader.step(call, arguments, result)


def _calls(lines: Iterator[str]) -> Iterator[tuple[tuple[str, str, list[str]], int]]:
    begun: dict[str, str] = {}
    for raw in lines:
        line = raw.rstrip("\n")
        if found := _BEGUN.match(line):
            begun[found[1]] = f"{found[1]} {found[2]}({found[3]}"
            continue
        if found := _RESUMED.match(line):
            start = begun.pop(found[1], None)
            if start is None:
                raise UnreadableTraceError(line[:200])
            rest = found[3]
            line = start + rest if rest.startswith(")") else f"{start}, {rest}"
        if found := _LINE.match(line):
            # Every string is in hex, so that a comma always parts two arguments.
            yield (found[1], found[2], found[3].split(", ")), int(found[4], 0)


class _Reader:
    """Keeps where each open file stands, for the calls that go on from there."""

    def __init__(self, folder: Path) -> None:
        self._folder = PurePosixPath(folder)
        self._said = PurePosixPath(folder.with_name(SAID))
        self._places: dict[str, int] = {}

    def step(self, call: str, arguments: list[str], result: int) -> Iterator[Step]:
        if call.startswith("open") or call == "creat":
            yield from self._opened(call, arguments, result)
        elif call.startswith(("rename", "link", "unlink", "mkdir")) or call == "rmdir":
            yield from self._named(call, arguments)
        elif call == "mmap":
            self._mapped(arguments)
        else:
            yield from self._on_file(call, arguments, result)

    def _on_file(self, call: str, arguments: list[str], result: int) -> Iterator[Step]:
        found = _FILE.match(arguments[0])
        if found is None or found[2]:
            return
        full = PurePosixPath(_bytes(found[1]).decode())
        if full == self._said and call == "write":
            yield Said(_bytes(_quoted(arguments[1])).decode().strip())
            return
        path = self._inside(full)
        if path is None:
            return
        if call == "pwrite64":
            yield Written(path, int(arguments[3]), _bytes(_quoted(arguments[1]))[:result])
        elif call == "write":
            offset = self._places.get(arguments[0], 0)
            self._places[arguments[0]] = offset + result
            yield Written(path, offset, _bytes(_quoted(arguments[1]))[:result])
        elif call == "lseek":
            self._places[arguments[0]] = result
        elif call == "ftruncate":
            yield Resized(path, int(arguments[1]))
        elif call in {"fsync", "fdatasync"}:
            yield Synced(path)
        else:
            raise UnreadableTraceError(f"{call} on {path}")

    def _opened(self, call: str, arguments: list[str], result: int) -> Iterator[Step]:
        named = arguments[0 if call in {"open", "creat"} else 1]
        full = self._beside(arguments[0], named) if call.startswith("openat") else _path(named)
        path = self._inside(full)
        if path is None:
            return
        flags = set(arguments[1 if call == "open" else 2].split("|"))
        if call not in {"open", "openat"} or "O_APPEND" in flags or "O_TMPFILE" in flags:
            raise UnreadableTraceError(f"{call} of {path} with {sorted(flags)}")
        self._places = {
            file: at for file, at in self._places.items() if not file.startswith(f"{result}<")
        }
        if flags & _CREATES:
            yield Opened(path, emptied="O_TRUNC" in flags)

    def _named(self, call: str, arguments: list[str]) -> Iterator[Step]:
        at = call.endswith(("at", "at2"))
        paths = (
            [self._beside(arguments[i], arguments[i + 1]) for i in range(0, len(arguments) - 1, 2)]
            if at
            else [_path(one) for one in arguments if one.startswith('"')]
        )
        twice = call.startswith(("rename", "link"))
        inside = [self._inside(one) for one in paths[: 2 if twice else 1]]
        first, last = inside[0], inside[-1]
        if first is None and last is None:
            return
        if first is None or last is None:
            raise UnreadableTraceError(f"{call} into or out of the folder")
        if call.startswith("rename"):
            yield Renamed(first, last)
        elif call.startswith("link"):
            yield Linked(first, last)
        elif call.startswith("mkdir"):
            yield FolderMade(first)
        else:
            yield Removed(first)

    def _mapped(self, arguments: list[str]) -> None:
        found = _FILE.match(arguments[4])
        path = self._inside(PurePosixPath(_bytes(found[1]).decode())) if found else None
        shared = _MAPPED_FOR_ALL.search(",".join(arguments[2:4]))
        if path and shared and not path.endswith(_SHARED_MEMORY):
            raise UnreadableTraceError(f"{path} is written through memory")

    def _beside(self, folder: str, named: str) -> PurePosixPath:
        found = _FILE.match(folder)
        if found is None:
            raise UnreadableTraceError(folder)
        return PurePosixPath(_bytes(found[1]).decode()) / _path(named)

    def _inside(self, path: PurePosixPath) -> str | None:
        return str(path.relative_to(self._folder)) if path.is_relative_to(self._folder) else None


def _path(argument: str) -> PurePosixPath:
    return PurePosixPath(_bytes(_quoted(argument)).decode())


def _quoted(argument: str) -> str:
    if not (argument.startswith('"') and argument.endswith('"')):
        raise UnreadableTraceError(f"not a whole string: {argument[:100]}")
    return argument[1:-1]


def _bytes(text: str) -> bytes:
    if not _TEXT.fullmatch(text):
        raise UnreadableTraceError(f"not in hex: {text[:100]}")
    return bytes.fromhex(text.replace("\\x", ""))
