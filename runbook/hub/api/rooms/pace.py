"""PURE. How often somebody may look, press and begin to listen."""

import hashlib
from collections import OrderedDict

from runbook.hub.api.limiter import MOST_ADDRESSES, Limiter

LOOKS, LOOKS_PER_SECOND = 60, 5.0
PRESSES, PRESSES_PER_SECOND = 20, 1.0
STREAMS, STREAMS_PER_SECOND = 30, 2.0


class Pace:
    """For one event loop. A session has its own share once it has proved good.

    Before, it counts for its address: whoever makes cookies up gets no share for each of them. A
    cookie is kept nowhere, here neither.
    """

    def __init__(self) -> None:
        self.looks = Limiter(LOOKS, LOOKS_PER_SECOND)
        self.presses = Limiter(PRESSES, PRESSES_PER_SECOND)
        self.streams = Limiter(STREAMS, STREAMS_PER_SECOND)
        self._good: OrderedDict[str, None] = OrderedDict()

    def whose(self, token: str, address: str) -> str:
        """Whose share a request takes of."""
        name = name_of(token)
        return name if name in self._good else address

    def note(self, token: str, *, good: bool) -> None:
        """What came of looking for the session."""
        name = name_of(token)
        self._good.pop(name, None)
        if good:
            self._good[name] = None
            if len(self._good) > MOST_ADDRESSES:
                self._good.popitem(last=False)


def name_of(token: str) -> str:
    """What a session is called by in this process, and nothing opens with."""
    return hashlib.sha256(token.encode()).hexdigest()
