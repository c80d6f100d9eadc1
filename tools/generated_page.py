"""A page of docs that a tool writes: written anew, or with ``--check`` only compared."""

import sys
from collections.abc import Mapping
from pathlib import Path


def brought_up_to_date(pages: Mapping[Path, str], argv: list[str]) -> int:
    """Write the pages that differ from these texts and name them; the tool's exit code.

    With ``--check`` nothing is written, and the code is 1 when one differs.
    """
    check = "--check" in argv
    stale = [path for path, text in pages.items() if not _is(path, text)]
    for path in stale:
        sys.stdout.write(f"{path}\n")
        if not check:
            path.write_text(pages[path], encoding="utf-8", newline="\n")
    return 1 if stale and check else 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
