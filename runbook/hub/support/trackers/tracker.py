"""What a tracker is: where a case goes there, as routes of the outbox, which loses nothing.

The hub's outbox sends, retries for 24 hours and survives ``kill -9``; a tracker only says over
which channel and to which address. One with a protocol of its own brings a channel
(``notifier.providers``) besides.
"""

from dataclasses import dataclass
from typing import Protocol

from notifier.delivery import Route
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Monitoring, Support

Place = Support | Monitoring
"""The table of the settings that says where it goes."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One address of a tracker. ``name`` is shown in the log, never the address."""

    name: str
    route: Route


class Tracker(Protocol):
    """One way for a case to go."""

    def destinations(self, office: Office, place: Place) -> tuple[Destination, ...]:
        """The addresses that are set and can be used tonight; none where it is not wanted."""
        ...
