"""The parts of the desk's bench, one after the other: ``python -m bench desk [--part NAME]``.

A part is a module of its name; each keeps its raw rows and records its own figures, and goes on
where it was stopped. After a change of the product what is measured is measured again.
"""

import sys

from bench.parts import run_parts

PARTS = ("lines", "paint", "start", "changes", "death", "axe", "footprint")


if __name__ == "__main__":
    sys.exit(run_parts("desk", PARTS, sys.argv[1:], __doc__ or ""))
