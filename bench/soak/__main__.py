"""The long run, part by part: ``python -m bench.soak [--minutes N] [--part night|figures]``.

``night`` plays 45 minutes of faults in the lab (as root, Linux) and writes raw lines;
``figures`` judges the last whole one. A shorter run is in no figure.
"""

import argparse
import sys

from bench.soak import figures, night


def main() -> int:
    """The exit code of the first part that failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak")
    parser.add_argument("--minutes", type=float, default=night.MINUTES)
    parser.add_argument("--part", choices=("night", "figures"), default="")
    asked = parser.parse_args()
    if asked.part != "figures" and (code := night.main(str(asked.minutes))):
        return code
    whole = asked.minutes >= night.MINUTES
    return figures.main() if asked.part != "night" and whole else 0


if __name__ == "__main__":
    sys.exit(main())
