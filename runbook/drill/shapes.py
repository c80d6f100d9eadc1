"""PURE. Whether a value of a scenario has the shape that the world is made of."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from runbook.drill.world import VPN

Sound = Callable[[Any], bool]
_PACKETS = 30
"""Sent to measure a loss."""
_MOST_MB = 1e9
_PORTS_END = 65536


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _known_or_not(value: Any) -> bool:
    return isinstance(value, bool) or value == "unknown"


def _number(lowest: float, highest: float) -> Sound:
    def sound(value: Any) -> bool:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return plain and math.isfinite(value) and lowest <= value <= highest

    return sound


def _lost(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _PACKETS


def _port(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < _PORTS_END


def _address(value: Any) -> bool:
    return _texts(value) and bool(value)


_FACTS: Mapping[str, Sound] = {
    **dict.fromkeys(("enabled", "link", "route", "tunnel", "on_mains"), _yes_or_no),
    **dict.fromkeys(("running", "login_rejected", "certificate_expired"), _known_or_not),
    **dict.fromkeys(("addresses", "resolvers", "programs"), _texts),
    **dict.fromkeys(("session", "client"), _text),
    "tunnel_routes": lambda value: value is False or _texts(value),
    "memory_percent": _number(0, 100),
    "wifi_signal": _number(-200, 100),
    "free_mb": _number(0, _MOST_MB),
}


def _vpn(name: str, value: Any) -> bool:
    if name.endswith("_ports"):
        return isinstance(value, list) and all(map(_port, value))
    usual = getattr(VPN, name, None)
    if isinstance(usual, tuple):
        # What is controlled is no text, and made of the settings only.
        return _texts(value) and name != "control"
    return _text(value) and isinstance(usual, str)


def is_sound(key: str, value: object) -> bool:
    """Whether this is what the key of a phase takes, one by one. What the key is not for passes."""
    if key in {"skips", "worked", "without", "services"}:
        return _texts(value)
    if not isinstance(value, dict):
        return False
    of: Mapping[str, Sound] = {"fails": _text, "loss": _lost, "at": _address}
    if key in of:
        return all(map(of[key], value.values()))
    if key == "vpn":
        return all(_vpn(name, one) for name, one in value.items())
    # One that is not known is told by its name, later.
    return all(_FACTS[name](one) for name, one in value.items() if name in _FACTS)
