"""PURE. How often one address may try: a bucket of tries that fills again with time."""

import ipaddress
from collections import OrderedDict

BURST = 10
PER_SECOND = 10 / 60
MOST_ADDRESSES = 10_000


class Limiter:
    """Tries per address; whoever succeeds gets the try back. ``now`` is any clock in seconds.

    Of more addresses than ``MOST_ADDRESSES`` those seen longest ago are forgotten.
    """

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def try_once(self, address: str, now: float) -> float:
        """Take one try: 0 when there is one, else in how many seconds there will be."""
        key = network_of(address)
        left = self._filled(key, now)
        taken = left >= 1
        self._put(key, left - 1 if taken else left, now)
        return 0.0 if taken else (1 - left) / self._per_second

    def give_back(self, address: str, now: float) -> None:
        """The try was a good one and does not count."""
        key = network_of(address)
        self._put(key, min(self._filled(key, now) + 1, self._burst), now)

    def _filled(self, key: str, now: float) -> float:
        left, since = self._left.get(key, (self._burst, now))
        return min(left + max(now - since, 0.0) * self._per_second, self._burst)

    def _put(self, key: str, left: float, now: float) -> None:
        self._left[key] = (left, now)
        self._left.move_to_end(key)
        while len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, which one line has for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
