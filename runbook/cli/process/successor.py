"""The process that sends what still waits when this one has ended, however it ended."""

import os

from runbook.cli.invocation import Invocation
from runbook.cli.process.detached import start_detached


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
        after = ["alert", "deliver", "--alone", "--after", str(os.getpid())]
        start_detached(after, self._invocation)
