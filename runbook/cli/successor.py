"""The process that sends what still waits when this one has ended, however it ended."""

import os
import subprocess
import sys

from runbook.cli.invocation import Invocation


class Successor:
    """Started at most once, as soon as a message does not go out at the first try.

    It waits until this process is gone, closed window and ``kill -9`` included, and then delivers
    for up to a day. Where another one is at it already, it ends at once.
    """

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation
        self._started = False

    def start(self) -> None:
        """Start it, unless it is there."""
        if self._started:
            return
        self._started = True
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            flags |= subprocess.CREATE_NO_WINDOW
        subprocess.Popen(
            self._arguments(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )

    def _arguments(self) -> list[str]:
        frozen = getattr(sys, "frozen", False)
        program = [sys.executable] if frozen else [sys.executable, "-m", "runbook"]
        wishes = ["--alone", "--after", str(os.getpid()), "--lang", self._invocation.lang]
        if self._invocation.config:
            config = os.path.abspath(self._invocation.config)  # noqa: PTH100 - kept as text
            wishes += ["--config", config]
        return [*program, "alert", "deliver", *wishes]
