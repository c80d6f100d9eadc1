"""What a channel must be able to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notifier.delivery import DeliveryError, Purpose, Receipt
from notifier.dispatch.governor import Limits
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


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a channel may need to know besides the words. Nothing of it is a secret.

    ``delivery`` names this message for ever, also when it is sent again; ``incident`` is the
    incident key in hex, empty for a digest; ``created_at`` is when it was written, aware.
    """

    delivery: str = ""
    incident: str = ""
    purpose: Purpose = Purpose.EXERCISE
    role: str = ""
    created_at: datetime | None = None
    repeat: bool = False
    late: bool = False


BARE = Envelope()
"""For a message that belongs to no delivery."""


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
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Send a message, or change the one with the id ``replaces``, within one total deadline.

        A channel that cannot change what it sent (``settings.edits``) sends the new words.
        """
        ...

    async def knock(self, address: str) -> bool:
        """Whether a connection to the channel's server can be had now, within two seconds.

        Sends nothing of ours and tells nobody anything. True where there is no server to ask.
        """
        ...

    async def check(self) -> str | DeliveryError:
        """Ask the channel who we are to it, without telling anyone anything."""
        ...

    async def aclose(self) -> None:
        """Close connections. It may be used again afterwards."""
        ...
