"""Build the operator's program: ``python -m tools.operator_build [--one-folder|--one-file]``.

Without an option both kinds are made. ``--out FOLDER`` is where they go, ``dist`` otherwise:
``one_folder/runbook/`` and ``one_file/runbook``, each with ``SHA256SUMS`` beside it.

The interpreter that runs this is the one that is built in, with the packages it finds. For another
system start it there: ``PYTHONPATH=<this folder> path/to/python.exe -m tools.operator_build``.
It needs PyInstaller and what requirements.lock names; nothing else of this folder is installed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.operator_build import licences

ROOT = Path(__file__).parents[2]
SPEC = Path(__file__).parent / "runbook.spec"
KINDS = ("one_folder", "one_file")
SUMS = "SHA256SUMS"
_SINCE = "1767225600"
"""2026-01-01: the time written into the build, so that the same sources make the same bytes."""


def main(argv: list[str]) -> int:
    """Build what was asked for; PyInstaller's exit code where it fails."""
    asked = argparse.ArgumentParser(
        prog="python -m tools.operator_build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for kind in KINDS:
        asked.add_argument(f"--{kind.replace('_', '-')}", action="store_true")
    asked.add_argument("--out", type=Path, default=ROOT / "dist")
    given = asked.parse_args(argv)
    kinds = [kind for kind in KINDS if getattr(given, kind)] or list(KINDS)
    began = time.monotonic()
    if failed := build(kinds, given.out.resolve()):
        return failed
    for kind in kinds:
        terms(given.out, kind)
        sums(given.out / kind)
        say(f"{given.out / kind}: {size(given.out / kind) / 1e6:.1f} MB")
    say(f"{time.monotonic() - began:.0f} s")
    return 0


def build(kinds: list[str], out: Path) -> int:
    """Run PyInstaller; what it says is kept in ``build.log`` and shown when it fails."""
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", str(out)]
    command += ["--workpath", str(work), str(SPEC), "--", *kinds]
    log = work / "build.log"
    with log.open("wb") as said:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(work), stdout=said, stderr=said, check=False
        )
    if done.returncode:
        say(log.read_text(encoding="utf-8", errors="replace")[-4000:])
    return done.returncode


def environment(work: Path) -> dict[str, str]:
    """What makes the same bytes of the same sources, and leaves nothing outside ``work``."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": _SINCE,
        "PYTHONUTF8": "1",
        "PYINSTALLER_CONFIG_DIR": str(work / "kept"),
    }


def terms(out: Path, kind: str) -> None:
    """Lay the licences where whoever hands the program on sees them."""
    beside = out / kind / ("runbook" if kind == "one_folder" else "")
    shutil.copyfile(out / "work" / SPEC.stem / licences.FILE, beside / licences.FILE)


def sums(folder: Path) -> None:
    """Write the SHA-256 of every file below, as ``sha256sum --check`` reads them."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != SUMS)
    lines = [
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(folder).as_posix()}\n"
        for one in files
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def size(folder: Path) -> int:
    """Bytes of all files below."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def say(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
