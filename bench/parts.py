"""The parts of one bench, each a module of its name, run one after the other."""

import subprocess
import sys
from collections.abc import Sequence


def run_parts(bench: str, parts: Sequence[str], argv: Sequence[str], usage: str) -> int:
    """Run all parts, or the one of ``--part NAME``, in processes of their own.

    Gives the exit code of the first that failed; 2, after ``usage``, for other arguments.
    """
    wanted = list(parts)
    if argv[:1] == ["--part"] and len(argv) == 2 and argv[1] in parts:
        wanted = [argv[1]]
    elif argv:
        print(f"{usage}\nThe parts: {' '.join(parts)}")
        return 2
    for part in wanted:
        print(f"== {bench}: {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{bench}.{part}"], check=False)
        if done.returncode:
            return done.returncode
    return 0
