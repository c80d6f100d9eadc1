"""Where the running desk is: a file beside the journal that this user alone may read."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runbook.journal.private import read_private, write_private

FILE = "desk.address"
DESK_LOCK = "desk.lock"
"""Held by the desk for as long as it is open."""
_LARGEST = 4096
_PORTS = range(1, 65536)


@dataclass(frozen=True, slots=True)
class Address:
    """A port of 127.0.0.1, and the key with which one may knock there. It is a secret."""

    port: int
    key: str = field(repr=False)


def write_address(folder: Path, address: Address) -> None:
    """Put it down whole: nobody reads half of it. Raises OSError."""
    write_private(folder / FILE, json.dumps({"port": address.port, "key": address.key}))


def read_address(folder: Path) -> Address | None:
    """The one that was put down last; None where there is none, or none of this user's alone.

    Whether somebody still listens there only a knock tells.
    """
    try:
        found = json.loads(read_private(folder / FILE, _LARGEST) or b"")
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    port, key = found.get("port"), found.get("key")
    if type(port) is not int or port not in _PORTS or not isinstance(key, str):
        return None
    if not (key.isascii() and key.isprintable()):
        return None
    return Address(port, key)


def remove_address(folder: Path, address: Address) -> None:
    """Take ours away; one that another desk has put down since is left alone."""
    if read_address(folder) == address:
        with suppress(OSError):
            (folder / FILE).unlink()
