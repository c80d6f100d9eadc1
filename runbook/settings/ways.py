"""The ways to a contact: which are set, and in which order they are tried."""

from collections.abc import Mapping

from runbook.settings.fields import ON_SCREEN, UNASKED
from runbook.settings.shapes import Contact

HERE = frozenset(ON_SCREEN)
"""This PC's own screen: there for everybody and used only where it is named."""


def ways_of(contact: Contact) -> Mapping[str, str]:
    """The address by channel for each way that is set. This PC's screen has an empty one."""
    possible = {channel: getattr(contact, channel) for channel in UNASKED}
    given = {channel: str(to) for channel, to in possible.items() if to not in (None, "")}
    return {**given, **dict.fromkeys(sorted(HERE.intersection(contact.channels)), "")}


def order_of(contact: Contact) -> tuple[str, ...]:
    """The channels that are set for a contact, the one to be tried first at the beginning."""
    ways = ways_of(contact)
    return tuple(channel for channel in contact.channels or UNASKED if channel in ways)
