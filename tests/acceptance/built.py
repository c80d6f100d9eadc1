"""The operator's build as one folder, made once a run, and what is known of its inside."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).parents[2]
NOBODY = 65534


@contextmanager
def operator_build() -> Iterator[Path]:
    """The program of a new build, in a folder that others may enter.

    ``RUNBOOK_BUILT`` names a folder that ``python -m tools.operator_build`` has filled before.
    """
    if kept := os.environ.get("RUNBOOK_BUILT"):
        yield Path(kept) / "one_folder" / "runbook" / "runbook"
        return
    out = Path(tempfile.mkdtemp(prefix="operator-build-"))
    try:
        out.chmod(0o755)
        command = [sys.executable, "-m", "tools.operator_build", "--one-folder", "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        yield out / "one_folder" / "runbook" / "runbook"
    finally:
        shutil.rmtree(out)


def modules(program: Path) -> dict[str, CodeType | None]:
    """Every module in it by its name; packages without code have none."""
    whole = CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    return {name: whole.extract(name) for name in whole.toc}


def as_nobody(program: Path, home: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run it as an ordinary user who has nothing: no Python, no path, no language, no settings."""
    ordinary = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    return subprocess.run(
        [program, *arguments],
        env={"HOME": str(home), "PATH": "/nonexistent", "LC_ALL": "C", "TMPDIR": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=home,
        timeout=60,
        check=False,
        **ordinary,
    )


def one_object(said: str) -> dict[str, object]:
    """The one JSON object that a command says."""
    found = json.loads(said)
    assert isinstance(found, dict)
    return found
