"""PURE. Who may look at the state of the contact centre, until people can log in."""

import ipaddress
from collections.abc import Collection, Iterable

_FORWARDED = frozenset({b"x-forwarded-for", b"forwarded", b"x-real-ip"})


def may_watch(peer: str, headers: Iterable[tuple[bytes, bytes]], watchers: Collection[str]) -> bool:
    """Whether the page and the figures are shown to whoever asks from this address.

    To this computer and to ``[server] watchers``. ``peer`` is the address after what proxies that
    are believed have said; whatever came through one is not of this computer, believed or not.
    """
    address = _address(peer)
    if address is None:
        return False
    if address in set(map(_address, watchers)):
        return True
    return address.is_loopback and not is_forwarded(headers)


def is_forwarded(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether it came through a front end, or somebody pretends so."""
    return any(name in _FORWARDED for name, _ in headers)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
