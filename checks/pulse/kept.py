"""A connection to a service that is kept between two looks. Asked by one thread at a time."""

import socket
from typing import Protocol

from checks.wire.deadline import Deadline

Values = dict[str, str | int | float | bool]


class UnkeptError(Exception):
    """The far end answers, but not in a way that leaves a connection to keep."""


class Kept(Protocol):
    """A standing connection to one service."""

    @property
    def sock(self) -> socket.socket:
        """What becomes readable when something comes between two looks."""
        ...

    @property
    def usable(self) -> bool:
        """Whether it may be asked once more."""
        ...

    def ask(self, deadline: Deadline) -> Values:
        """Ask once; ``status`` where the service gives one. Raises StepFailedError, UnkeptError."""
        ...

    def attend(self) -> None:
        """Take what came unasked, when the socket is readable. Never raises for the network."""
        ...

    def close(self) -> None:
        """Close at once; a second time does nothing."""
        ...
