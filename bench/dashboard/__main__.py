"""The parts of the dashboard's bench: ``python -m bench dashboard [--part NAME]``.

A part is a module of its name; each keeps its raw rows and records its own figures, and goes on
where it was stopped. After a change of the product what is measured is measured again.
"""

import sys

from bench.parts import run_parts

PARTS = ("paint", "changes", "rooms", "axe")


if __name__ == "__main__":
    sys.exit(run_parts("dashboard", PARTS, sys.argv[1:], __doc__ or ""))
