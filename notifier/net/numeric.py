"""PURE. What is a numeric address, and which of them never leave this computer."""

import ipaddress


def is_address(text: str) -> bool:
    """Whether the text is a numeric IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(text: str) -> bool:
    """Whether the text is a numeric address of this computer itself; a name is none."""
    return is_address(text) and ipaddress.ip_address(text).is_loopback
