"""The ways to a contact: which are set, and in which order they are tried."""

from collections.abc import Mapping

from runbook.settings.shapes import Contact

UNASKED = ("telegram", "email", "apprise", "webhook")
"""Tried in this order where a contact names no order of its own."""
HERE = frozenset({"desktop", "console"})
"""This PC's own screen: there for everybody and used only where it is named."""


def ways_of(contact: Contact) -> Mapping[str, str]:
    """The address by channel for each way that is set. This PC's screen has an empty one."""
    telegram = "" if contact.telegram is None else str(contact.telegram)
    possible = {
        "telegram": telegram,
        "email": contact.email,
        "apprise": contact.apprise,
        "webhook": contact.webhook,
    }
    given = {channel: address for channel, address in possible.items() if address}
    return {**given, **dict.fromkeys(sorted(HERE.intersection(contact.channels)), "")}


def order_of(contact: Contact) -> tuple[str, ...]:
    """The channels that are set for a contact, the one to be tried first at the beginning."""
    ways = ways_of(contact)
    return tuple(channel for channel in contact.channels or UNASKED if channel in ways)
