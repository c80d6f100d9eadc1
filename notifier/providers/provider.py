"""What a channel must be able to do."""

from typing import Protocol

from notifier.delivery import DeliveryError, Receipt
from notifier.governor import Limits
from notifier.message import Message


class ChannelSettingsError(ValueError):
    """A channel's settings cannot work. ``id`` is stable; sentence and hint are in ru and en.

    Never contains the offending value: it may be a secret.
    """

    def __init__(self, identifier: str, sentence: dict[str, str], hint: dict[str, str]) -> None:
        super().__init__(f"{sentence['en']} {hint['en']}")
        self.id = identifier
        self.sentence = sentence
        self.hint = hint


class Provider(Protocol):
    """One channel. Failures come back as values; nothing here raises for the network's sake."""

    @property
    def limits(self) -> Limits:
        """How fast the channel may be spoken to."""
        ...

    def is_group(self, address: str) -> bool:
        """Whether many people read at this address."""
        ...

    async def send(
        self, address: str, message: Message, replaces: str | None = None
    ) -> Receipt | DeliveryError:
        """Send a message, or change the one with the id ``replaces``, within one total deadline."""
        ...

    async def check(self) -> str | DeliveryError:
        """Ask the channel who we are to it, without telling anyone anything."""
        ...

    async def aclose(self) -> None:
        """Close connections. It may be used again afterwards."""
        ...
