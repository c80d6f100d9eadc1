"""The parts of the hub's bench, one after the other: ``python -m bench hub [--part NAME]``.

A part is a module of its name; each keeps its raw rows and records its own figures, and goes on
where it was stopped. After a change of the product what is measured is measured again.
"""

import subprocess
import sys
from collections.abc import Sequence

PARTS = ("correlate", "fleets", "load", "sqlite", "ratio", "storm", "takeover", "kills")


def main(argv: Sequence[str]) -> int:
    """Run the parts in processes of their own; the exit code of the first that failed."""
    wanted = list(PARTS)
    if argv[:1] == ["--part"] and len(argv) == 2 and argv[1] in PARTS:
        wanted = [argv[1]]
    elif argv:
        print(f"{__doc__}\nThe parts: {' '.join(PARTS)}")
        return 2
    for part in wanted:
        print(f"== hub: {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.hub.{part}"], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
