"""All benches, part by part: ``python -m bench [part…]``. Each part writes its own figures."""

import subprocess
import sys

PARTS = ("start", "localise", "verdict", "journal", "loss", "detection")


def main(wanted: list[str]) -> int:
    """Run the parts in processes of their own; the exit code of the first that failed."""
    for part in wanted or PARTS:
        print(f"== {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{part}"], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
