"""``runbook.toml``: its shapes, and how a file becomes them or a sentence about what is wrong."""

from runbook.settings.shapes import (
    Callbacks,
    Checks,
    Computer,
    Contact,
    Hub,
    Internet,
    Operator,
    Provider,
    Service,
    Settings,
    Telegram,
    Vpn,
)

__all__ = [
    "Callbacks",
    "Checks",
    "Computer",
    "Contact",
    "Hub",
    "Internet",
    "Operator",
    "Provider",
    "Service",
    "Settings",
    "Telegram",
    "Vpn",
]
