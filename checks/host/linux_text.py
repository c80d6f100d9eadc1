"""Parsers of the small texts in which Linux keeps what netlink does not tell. PURE.

Each takes any text and gives what it could recognise, never an exception.
"""

import re
from typing import Final

from checks.host.facts import Wifi
from checks.host.normal import addresses_in, signal_of

_STUBS: Final = frozenset({"127.0.0.53", "127.0.0.54"})
_STATES: Final = {
    "active": "running",
    "reloading": "running",
    "inactive": "stopped",
    "failed": "stopped",
    "activating": "start_pending",
    "deactivating": "stop_pending",
}
_WIRELESS_LINE: Final = re.compile(r"\s*([^\s:]{1,15}):\s+\S+\s+(-?\d{1,4})\.?\s+(-?\d{1,4})\.?\s")
_LEASE_DNS: Final = re.compile(r"option[ \t]{1,8}domain-name-servers[ \t]{1,8}([^;]{1,500});")


def parse_resolv_conf(text: str) -> tuple[str, ...]:
    """The ``nameserver`` lines: https://man7.org/linux/man-pages/man5/resolv.conf.5.html."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver":
            found.append(words[1])
    return addresses_in(found)


def is_stub_only(servers: tuple[str, ...]) -> bool:
    """Whether only systemd-resolved's local stub is named, behind which the real ones stand."""
    return bool(servers) and set(servers) <= _STUBS


def parse_networkd_lease(text: str) -> tuple[str, ...]:
    """``DNS=`` of a lease of systemd-networkd."""
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "DNS":
            return addresses_in(value.split())
    return ()


def parse_dhclient_leases(text: str) -> tuple[str, ...]:
    """The resolvers of the last lease in dhclient's file: it appends, the newest stands last."""
    offers = _LEASE_DNS.findall(text)
    return addresses_in(re.split(r"[\s,]+", offers[-1])) if offers else ()


def parse_wireless(text: str) -> Wifi | None:
    """``/proc/net/wireless``: link quality (of 70) and level (dBm) of the first link in use."""
    for line in text.splitlines():
        matched = _WIRELESS_LINE.match(line)
        if matched is None:
            continue
        name, level = matched[1], int(matched[3])
        if level < 0:
            return Wifi(name, signal_of(level), level)
        # Old drivers give a level without a unit: only their quality, usually of 70, can be used.
        return Wifi(name, min(max(round(int(matched[2]) * 100 / 70), 0), 100), None)
    return None


def parse_systemctl_show(text: str, services: tuple[str, ...]) -> dict[str, str]:
    """States of units by the name they were asked under; ``absent`` for what systemd does not know.

    ``systemctl show`` prints one block for each unit, in the order asked, parted by empty lines.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block]
    if len(blocks) != len(services):
        return {}
    found: dict[str, str] = {}
    for service, block in zip(services, blocks, strict=True):
        told = dict(line.partition("=")[::2] for line in block.splitlines())
        if told.get("LoadState") == "not-found":
            found[service] = "absent"
        elif told.get("ActiveState") in _STATES:
            found[service] = _STATES[told["ActiveState"]]
    return found
