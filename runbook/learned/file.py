"""Keeps what was learned in a small JSON file of the user's state folder."""

import errno
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import platformdirs

from runbook.learned.learning import Learned, Network, pruned
from runbook.system.durable import write_whole

FILE_NAME = "learned.json"
LARGEST_FILE = 4 * 1024 * 1024
_VERSION = 2
_READABLE = frozenset({1, _VERSION})
"""Version 1 held less. What it held has the same names and shapes, so it is read as it is."""


@dataclass(frozen=True, slots=True)
class LearnedProblem:
    """Why nothing is known or kept. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint``."""

    rule_id: str
    values: Mapping[str, str | int | float]


class _Document(msgspec.Struct, frozen=True):
    version: int
    networks: dict[str, Network]


_DOCUMENTS = msgspec.json.Decoder(_Document)


def default_path() -> Path:
    """The file's place: the user's state folder."""
    return platformdirs.user_state_path("runbook", appauthor=False) / FILE_NAME


def read_learned(path: Path, now: datetime) -> tuple[Learned, LearnedProblem | None]:
    """What the file says and is still believed. A file that cannot be used is a problem, no error.

    No file at all is neither.
    """
    try:
        content = _read(path)
    except FileNotFoundError:
        return Learned(), None
    except OSError:
        return Learned(), _problem("learned.unreadable", path)
    if len(content) > LARGEST_FILE:
        return Learned(), _problem("learned.damaged", path)
    try:
        document = _DOCUMENTS.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Learned(), _problem("learned.damaged", path)
    if document.version not in _READABLE or not _zoned(document):
        return Learned(), _problem("learned.damaged", path)
    return pruned(Learned(document.networks), now), None


def _read(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        # A pipe or a device could keep the reader waiting without end.
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def write_learned(path: Path, learned: Learned) -> LearnedProblem | None:
    """Replace the file as a whole, readable by this user only."""
    content = msgspec.json.encode(_Document(_VERSION, dict(learned.networks)))
    try:
        write_whole(path, content)
    except OSError:
        return _problem("learned.unwritable", path)
    return None


def _zoned(document: _Document) -> bool:
    """Whether every time has its zone, without which it cannot be compared."""
    networks = document.networks.values()
    return all(at.tzinfo is not None for network in networks for at in network.times())


def _problem(rule_id: str, path: Path) -> LearnedProblem:
    return LearnedProblem(rule_id, {"name": str(path)})
