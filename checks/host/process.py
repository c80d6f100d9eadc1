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
