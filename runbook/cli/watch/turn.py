"""Waiting until the watch that runs already is over, to go on in its place."""

import time
from pathlib import Path

from runbook.cli.post import WATCH_LOCK
from runbook.journal.alone import hold_alone
from runbook.journal.usual_place import default_path

LOOK = 5.0
"""Seconds between two looks at whether it is over."""


def wait_for_turn(lock: Path | None = None, look: float = LOOK) -> None:
    """Return as soon as no other watch of hers runs. Raises KeyboardInterrupt, as any wait does.

    It is waited before settings and journal are opened: they may be others by then. Two that wait
    for one are no harm: the lock is taken again by whoever begins.
    """
    path = lock or default_path().with_name(WATCH_LOCK)
    while path.exists():
        held = hold_alone(path, 0)
        if held is not None:
            held.release()
            return
        time.sleep(look)
