"""Everything that was caused in the long run, line by line, as it was caused."""

import json
import time
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Ledger:
    """One file of JSON lines; a killed run has lost nothing of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._file.write_text("", encoding="utf-8")

    def add(self, what: str, **known: Any) -> Entry:
        """Write it down with the moment, in seconds since 1970."""
        entry = {"at": round(time.time(), 2), "what": what, **known}
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return entry

    def all(self, what: str) -> list[Entry]:
        """Every entry of that kind."""
        return [one for one in read(self._file) if one["what"] == what]


def read(file: Path) -> list[Entry]:
    """The lines of a ledger; none where there is no file."""
    if not file.exists():
        return []
    return [json.loads(one) for one in file.read_text(encoding="utf-8").splitlines() if one]
