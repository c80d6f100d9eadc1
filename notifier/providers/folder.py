"""A message's documents as files: whole or not there at all, readable by this user only."""

import asyncio
import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Attachment, Message, render_plain
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import FolderSettings
from notifier.webhook.attached import is_named_well


class Folder:
    """Writes into the folder that is the address. A message sent again replaces its own files."""

    def __init__(self, settings: FolderSettings) -> None:
        self._settings = settings

    @property
    def limits(self) -> Limits:
        """None to speak of."""
        return UNLIMITED

    def is_group(self, address: str) -> bool:
        """Who reads the folder is the bank's to know."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Write every document; a message without any is itself one, named by its delivery."""
        plain = Attachment(f"{envelope.delivery or 'message'}.txt", "", render_plain(message))
        files = message.attachments or (plain,)
        if not address or not all(is_named_well(one.name) for one in files):
            return DeliveryError(ErrorCode.BAD_REQUEST)
        try:
            await asyncio.to_thread(_write_all, Path(address), files)
        except OSError:
            # A share that is away, a disk that is full: somebody will mend it.
            return DeliveryError(ErrorCode.NOT_SENT)
        return Receipt(files[0].name, datetime.now(UTC))

    async def knock(self, address: str) -> bool:
        """There is no server to ask."""
        return True

    async def check(self) -> str | DeliveryError:
        """Its name: a folder is looked at when something is written there."""
        return "folder"

    async def aclose(self) -> None:
        """Nothing stays open."""


def _write_all(folder: Path, files: tuple[Attachment, ...]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in files:
        _write(folder / one.name, one.content)


def _write(path: Path, content: bytes) -> None:
    # mkstemp makes the file 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    if os.name != "nt":
        # On Windows a folder cannot be opened for that.
        number = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
