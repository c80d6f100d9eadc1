"""Whether an Apprise address keeps a message from being read or changed on its way.

Apprise itself takes ``json://`` and ``?verify=no`` as they come; an alert over them could be read
and answered by anybody between. Such an address may lead to this computer only.
"""

import sys
from collections.abc import Iterable
from enum import StrEnum

from notifier.net.numeric import is_loopback

_AT_HOME = frozenset(
    {"blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
)
"""Schemes of what never leaves this computer."""


class Safety(StrEnum):
    """How far a message may go over an address."""

    ANYWHERE = "anywhere"
    LOOPBACK = "loopback"
    NOWHERE = "nowhere"


def safety(service: object, *, known_by_name: bool) -> Safety:
    """Of an Apprise plug-in that has read its address.

    ``known_by_name``: every name it asks for comes through our resolver, so that a name of this
    computer's own can be told; without it only a numeric address can.
    """
    if not getattr(service, "verify_certificate", True):
        return Safety.NOWHERE
    scheme = str(getattr(service, "schema", "")).lower()
    if not _is_open(service, scheme) or scheme in _AT_HOME:
        return Safety.ANYWHERE
    if is_loopback(str(getattr(service, "host", "") or "").strip("[]")):
        return Safety.LOOPBACK
    return Safety.LOOPBACK if known_by_name and _is_watched(service) else Safety.NOWHERE


def only_loopback(addresses: Iterable[str]) -> list[str]:
    """Of numeric addresses those of this computer."""
    return [one for one in addresses if is_loopback(one.strip("[]"))]


def _is_open(service: object, scheme: str) -> bool:
    """Whether the scheme is one of those without encryption, or the address turns it off."""
    if getattr(service, "secure_mode", None) == "insecure":
        return True
    if getattr(service, "secure", False) or scheme not in _schemes(service, "protocol"):
        return False
    # Two services have one scheme only, and a fixed place that is encrypted.
    fixed = str(getattr(service, "notify_url", None) or "").startswith("https://")
    return bool(_schemes(service, "secure_protocol")) or not fixed


def _schemes(service: object, name: str) -> tuple[str, ...]:
    found = getattr(service, name, None) or ()
    return (found,) if isinstance(found, str) else tuple(found)


def _is_watched(service: object) -> bool:
    """Whether it speaks HTTP by requests, or SMTP: others may ask the system for a name."""
    module = sys.modules[type(service).__module__]
    return hasattr(module, "requests") or hasattr(module, "smtplib")
