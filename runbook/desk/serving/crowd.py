"""PURE. Whose connections are kept where more come than there is room for.

Any program of this computer can connect and say nothing. Those connections are counted by
themselves, so that they push out each other and never her browser.
"""

from collections import OrderedDict
from collections.abc import Callable

NEW = 40
"""Connections at once that have not shown that they are of somebody who was let in."""
LET_IN = 80
"""Of those that have: six of each of eight browsers, and some."""

Drop = Callable[[], None]
"""Ends a connection at once."""


class Crowd:
    """The connections of one server, by name; whoever has been quiet longest is dropped first."""

    def __init__(self) -> None:
        self._new: OrderedDict[object, Drop] = OrderedDict()
        self._let_in: OrderedDict[object, Drop] = OrderedDict()

    def came(self, name: object, drop: Drop) -> None:
        """Somebody has connected."""
        self._new[name] = drop
        _keep(self._new, NEW)

    def let_in(self, name: object) -> None:
        """A request that shows it came on this connection."""
        drop = self._new.pop(name, None) or self._let_in.pop(name, None)
        if drop is not None:
            self._let_in[name] = drop
            _keep(self._let_in, LET_IN)

    def left(self, name: object) -> None:
        """The connection is no more."""
        self._new.pop(name, None)
        self._let_in.pop(name, None)


def _keep(some: OrderedDict[object, Drop], most: int) -> None:
    while len(some) > most:
        _, drop = some.popitem(last=False)
        drop()
