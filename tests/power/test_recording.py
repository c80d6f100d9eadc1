"""The parser of traces: on lines as strace 6.1 writes them, and on what it does not understand."""

from pathlib import Path

import pytest

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
    UnreadableTraceError,
    Written,
    steps,
)


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def at(path: str) -> str:
    return f"<{hexed(path)}>"


def quoted(text: str) -> str:
    return f'"{hexed(text)}"'


OPEN = f"7 openat(AT_FDCWD{at('/n')}, {quoted('disk/j')},"
HERE = f"AT_FDCWD{at('/n/disk')}"


def read(*lines: str) -> list[Step]:
    return list(steps(iter(lines), Path("/n/disk")))


J = at("/n/disk/j")


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (f"7 openat({HERE}, {quoted('/n/disk/j')}, O_RDWR|O_CREAT, 0600) = 3{J}",
         Opened("j", emptied=False)),
        (f"{OPEN} O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3{J}",
         Opened("j", emptied=True)),
        (f"7 pwrite64(3{J}, {quoted('да')}, 4, 4096) = 4", Written("j", 4096, "да".encode())),
        (f"7 pwrite64(3{J}, {quoted('whole')}, 5, 0) = 3", Written("j", 0, b"who")),
        (f"7 ftruncate(3{J}, 114688)        = 0", Resized("j", 114688)),
        (f"7 fdatasync(3{J})                = 0", Synced("j")),
        (f"7 fsync(5{at('/n/disk')})        = 0", Synced(".")),
        (f"7 fsync(5{at('/n/disk/a/b')})    = 0", Synced("a/b")),
        (f"7 rename({quoted('/n/disk/j.new')}, {quoted('/n/disk/j')}) = 0", Renamed("j.new", "j")),
        (f"7 renameat2({HERE}, {quoted('a')}, {HERE}, {quoted('b')}, 0) = 0", Renamed("a", "b")),
        (f"7 link({quoted('/n/disk/a')}, {quoted('/n/disk/b')}) = 0", Linked("a", "b")),
        (f"7 unlink({quoted('/n/disk/j-wal')})  = 0", Removed("j-wal")),
        (f"7 unlinkat(AT_FDCWD{at('/n')}, {quoted('disk/j')}, 0) = 0", Removed("j")),
        (f"7 mkdir({quoted('/n/disk/state')}, 0700) = 0", FolderMade("state")),
        (f"7 write(4{at('/n/said')}, {quoted('did tick 3')}, 10) = 10", Said("did tick 3")),
    ],
)  # fmt: skip
def test_a_call_becomes_a_step(line: str, step: Step) -> None:
    assert read(line) == [step]


@pytest.mark.parametrize(
    "line",
    [
        f"{OPEN} O_RDONLY|O_CLOEXEC) = 3{J}",
        f"{OPEN} O_RDWR|O_CREAT, 0600) = -1 EACCES (Permission denied)",
        f"7 unlink({quoted('/n/disk/j-wal')}) = -1 ENOENT (No such file or directory)",
        f"7 pwrite64(3{at('/elsewhere/j')}, {quoted('x')}, 1, 0) = 1",
        f"7 pwrite64(3{at('/n/disk2/j')}, {quoted('x')}, 1, 0) = 1",
        f"7 pwrite64(3{at('/n/disk/j')}(deleted), {quoted('x')}, 1, 0) = 1",
        f"7 fsync(3{at('socket:[17]')})  = 0",
        "7 +++ exited with 0 +++",
        "7 --- SIGCHLD {si_signo=SIGCHLD} ---",
        f"7 mmap(NULL, 9, PROT_READ|PROT_WRITE, MAP_SHARED, 3{at('/n/disk/j-shm')}, 0) = 0x7f0000",
        f"7 mmap(NULL, 4096, PROT_READ, MAP_SHARED, 3{J}, 0) = 0x7f0000",
        "7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000",
    ],
)  # fmt: skip
def test_what_changes_nothing_in_the_folder_is_no_step(line: str) -> None:
    assert read(line) == []


def test_a_stream_goes_on_where_it_stands_and_another_file_begins_at_nought() -> None:
    opened = f"7 openat(AT_FDCWD{at('/w')}, {quoted('/n/disk/j')}, O_WRONLY|O_CREAT, 0600) = 3{J}"
    write = f"7 write(3{J}, {quoted('abc')}, 3) = 3"
    offsets = [
        one.offset
        for one in read(
            opened, write, write, f"7 lseek(3{J}, 100, SEEK_SET) = 100", write, opened, write
        )
        if isinstance(one, Written)
    ]
    assert offsets == [0, 3, 100, 0]


def test_a_call_that_another_thread_cuts_in_two_stands_where_it_ended() -> None:
    lines = (
        f"7 pwrite64(3{J}, {quoted('ab')}, 2, 8 <unfinished ...>",
        f"8 fdatasync(3{J} <unfinished ...>",
        "7 <... pwrite64 resumed>) = 2",
        "8 <... fdatasync resumed>) = 0",
    )
    assert read(*lines) == [Written("j", 8, b"ab"), Synced("j")]


@pytest.mark.parametrize(
    "line",
    [
        f"7 pwrite64(3{J}, {quoted('ab')}..., 2, 8) = 2",
        f"7 writev(3{J}, [{{iov_base={quoted('ab')}, iov_len=2}}], 1) = 2",
        f"7 sendfile(3{J}, 4{at('/x')}, NULL, 10) = 10",
        f"{OPEN} O_WRONLY|O_APPEND|O_CREAT, 0600) = 3{J}",
        f"7 rename({quoted('/n/disk/j')}, {quoted('/tmp/j')}) = 0",
        f"7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3{J}, 0) = 0x7f0000",
        "7 <... fsync resumed>) = 0",
    ],
)  # fmt: skip
def test_what_cannot_be_replayed_is_an_error_and_not_left_out(line: str) -> None:
    with pytest.raises(UnreadableTraceError):
        read(line)
