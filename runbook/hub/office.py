"""What every part of a running hub needs to know of its surroundings, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notifier.providers.registry import ChannelSettings
from runbook.hub.settings.shapes import HubSettings


@dataclass(frozen=True, slots=True)
class Office:
    """The hub's settings, its open channels by name, and its folder.

    A channel that is not among ``channels`` cannot be used tonight; ``why_not`` has the stable ids
    of what stands in the way.
    """

    settings: HubSettings
    folder: Path
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict)
    why_not: tuple[str, ...] = ()

    @property
    def lang(self) -> str:
        """The language of everything the hub says unasked."""
        return self.settings.lang
