"""All benches, part by part: ``python -m bench [part…]``. Each part writes its own figures.

Options go to the one part before them: ``python -m bench detection --part matrix --rounds 1``.
"""

import subprocess
import sys

PARTS = ("start", "localise", "verdict", "journal", "loss", "detection", "delivery", "hub",
         "desk", "dashboard", "fuzz", "mutation", "build", "soak")  # fmt: skip


def main(wanted: list[str]) -> int:
    """Run the parts in processes of their own; the exit code of the first that failed."""
    first = next((at for at, word in enumerate(wanted) if word.startswith("-")), len(wanted))
    parts, options = wanted[:first] or list(PARTS), wanted[first:]
    if set(parts) - set(PARTS) or (options and parts[1:]):
        print(f"{__doc__}\nThe parts: {' '.join(PARTS)}")
        return 2
    for part in parts:
        print(f"== {part}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{part}", *options], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
