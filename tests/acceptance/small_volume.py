"""A volume of one megabyte, and what a disk may do to whoever writes on it."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.acceptance.night import Night

_READ_ONLY, _REMOUNT = 1, 32


@contextmanager
def small_volume(tonight: Night) -> Iterator[Path]:
    """The state folder on a volume of its own, one megabyte large."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small volume can be mounted only by root on Linux")
    folder = tonight.home / "state"
    folder.mkdir()
    if not mount(folder, 0):
        pytest.skip("this machine does not let root mount a volume (a container without rights)")
    try:
        yield folder
    finally:
        for left in tonight.couriers():
            left.kill()
            left.wait(20)
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=60)


def mount(folder: Path, flags: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b"tmpfs", bytes(folder), b"tmpfs", flags, b"size=1m,mode=700") == 0


def full(folder: Path) -> None:
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    assert shutil.disk_usage(folder).free == 0


def read_only(folder: Path) -> None:
    assert mount(folder, _READ_ONLY | _REMOUNT)
