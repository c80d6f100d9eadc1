"""Values brought to the same form on every system. PURE."""

import ipaddress
from collections.abc import Iterable

_WEAKEST_DBM, _STRONGEST_DBM = -100, -50


def signal_of(dbm: int) -> int:
    """Per cent for a level in dBm, linear from -100 to -50 as Windows' wlanSignalQuality."""
    share = (dbm - _WEAKEST_DBM) / (_STRONGEST_DBM - _WEAKEST_DBM)
    return round(min(max(share, 0.0), 1.0) * 100)


def addresses_in(words: Iterable[str]) -> tuple[str, ...]:
    """Those words that are numeric addresses, without zones, each once, in order."""
    found: dict[str, None] = {}
    for word in words:
        try:
            found[str(ipaddress.ip_address(word.partition("%")[0]))] = None
        except ValueError:
            continue
    return tuple(found)
