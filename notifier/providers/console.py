"""The message on a stream: what would have been sent, when no channel is configured."""

from datetime import UTC, datetime

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message, render_plain
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import ConsoleSettings


class Console:
    """Writes messages to the stream it was given."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self._stream = settings.stream
        self._written = 0

    @property
    def limits(self) -> Limits:
        """None to speak of."""
        return UNLIMITED

    def is_group(self, address: str) -> bool:
        """Nobody but whoever reads the stream."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Write it. What a stream has shown cannot be changed, so an edit is written again."""
        text = render_plain(message)
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        # A pipe on Windows may not know Cyrillic: a question mark is better than no message.
        shown = text.encode(encoding, "replace").decode(encoding)
        try:
            self._stream.write(f"[{address}]\n{shown}\n\n" if address else f"{shown}\n\n")
            self._stream.flush()
        except (OSError, ValueError):
            return DeliveryError(ErrorCode.NO_CHANNEL)
        self._written += 1
        return Receipt(str(self._written), datetime.now(UTC), afresh=replaces is not None)

    async def knock(self, address: str) -> bool:
        """There is no server to ask."""
        return True

    async def check(self) -> str | DeliveryError:
        """The stream's name."""
        if self._stream.closed:
            return DeliveryError(ErrorCode.NO_CHANNEL)
        return str(getattr(self._stream, "name", "console"))

    async def aclose(self) -> None:
        """The stream belongs to whoever opened it."""
