"""Other processes of this computer."""

import time
from contextlib import suppress

import psutil

_LOOK = 1.0


def wait_for_end(number: int) -> None:
    """Wait until the process of this number is gone; one that never was is gone already."""
    with suppress(psutil.Error):
        watched = psutil.Process(number)
        while watched.is_running() and watched.status() != psutil.STATUS_ZOMBIE:
            time.sleep(_LOOK)


def kill_with_children(number: int) -> None:
    """Kill the process of this number and those below it, as far as this user may."""
    with suppress(psutil.Error):
        top = psutil.Process(number)
        below = top.children(recursive=True)
        # The topmost first: it would start anew what it misses.
        for one in (top, *below):
            with suppress(psutil.Error):
                one.kill()
