"""PURE. Which requests turned away stand in the log: a stranger can send them without end."""

from runbook.hub.api.limiter import Limiter

BURST, PER_SECOND = 20, 10 / 60
"""Lines of one address."""
BURST_OF_ALL, PER_SECOND_OF_ALL = 200, 1.0
"""Lines of everybody together: who has many addresses has no more of the log."""
_EVERYBODY = ""


class Refusals:
    """Counts what is left out, so that the next line can say how many there were."""

    def __init__(self) -> None:
        self._each = Limiter(BURST, PER_SECOND)
        self._all = Limiter(BURST_OF_ALL, PER_SECOND_OF_ALL)
        self._left_out = 0

    def next_line(self, address: str, now: float) -> int | None:
        """How many lines were left out since the last one; None: this one is left out as well.

        ``now`` is any clock in seconds.
        """
        if self._each.try_once(address, now) or self._all.try_once(_EVERYBODY, now):
            self._left_out += 1
            return None
        left_out, self._left_out = self._left_out, 0
        return left_out
