"""The operator's build as one file: a process that unpacks, and its child, which is the program."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress

LOOK = 2.0
"""Seconds between two looks at the process that unpacked."""


def end_with_starter(look: float = LOOK) -> None:
    """Have this process killed once the one that started it is gone.

    What keeps services knows that one alone: after its kill the child would go on unseen, and could
    neither be restarted nor taken away. Killed, not ended: the next goes on as after any kill.
    """
    starter = os.getppid()
    # Without one more thread it goes on as it would have.
    with suppress(RuntimeError):
        threading.Thread(target=_wait, args=(starter, look), name="starter", daemon=True).start()


def _wait(starter: int, look: float) -> None:
    while _there(starter):
        time.sleep(look)
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _there(starter: int) -> bool:
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 - lazy for start-up

        return psutil.pid_exists(starter)
    # An orphan is given another parent.
    return os.getppid() == starter
