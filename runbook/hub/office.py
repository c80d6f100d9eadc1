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
    of what stands in the way. ``configured`` is for a command beside the hub, which sends nothing
    and reads no secret: the channels of its settings, and whether each can change what it sent.
    """

    settings: HubSettings
    folder: Path
    channels: Mapping[str, ChannelSettings] = field(default_factory=dict)
    why_not: tuple[str, ...] = ()
    configured: Mapping[str, bool] = field(default_factory=dict)

    @property
    def ways(self) -> Mapping[str, bool]:
        """Channels that people are told over, and whether each can change what it sent."""
        return {**self.configured, **{name: one.edits for name, one in self.channels.items()}}

    @property
    def lang(self) -> str:
        """The language of everything the hub says unasked."""
        return self.settings.lang
