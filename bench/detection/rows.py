"""Raw runs beside the figures, line by line, so that a stopped bench goes on where it was.

A row counts only for the program it was measured on: after a change of the product it is measured
again, and the old lines are dropped with the first new one.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.figures import RESULTS

ROOT = Path(__file__).parents[2]
PRODUCT = ("checks", "notifier", "runbook")
LAB = "tests/lab"
SUFFIXES = frozenset({".py", ".po", ".mo", ".toml", ".yaml", ".json", ".txt"})
FOLDER = RESULTS / "detection"
TRIES = Path(tempfile.gettempdir()) / "runbook-bench-tries"
"""For shortened runs, which are in no figure."""

Row = dict[str, Any]


class Rows:
    """The rows of one file that were measured on one version, each under a key of its own."""

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version
        self._rows = {row["key"]: row for row in _read(path) if row.get("version") == version}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    @property
    def all(self) -> list[Row]:
        """Every row of this version, as first written."""
        return list(self._rows.values())

    def add(self, key: str, row: Mapping[str, Any]) -> Row:
        """Keep a row at once: what is measured is never measured again for a crash."""
        self._rows[key] = {"key": key, "version": self._version, **row}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".tmp")
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in self._rows.values())
        beside.write_text("".join(lines), encoding="utf-8")
        beside.replace(self._path)
        return self._rows[key]


def version_of(*measuring: Path, product: Iterable[str] = PRODUCT, root: Path = ROOT) -> str:
    """A digest of the product's folders, the lab, and the files that measure."""
    files = sorted(
        path
        for folder in (*product, LAB)
        for path in (root / folder).rglob("*")
        if path.suffix in SUFFIXES and not path.name.startswith(("test_", "conftest"))
    )
    whole = hashlib.sha256()
    for path in (*files, *measuring):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def _read(path: Path) -> list[Row]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line]
