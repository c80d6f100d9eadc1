"""A socket on which the kernel tells of changes: Linux' netlink, the routing socket of macOS."""

import errno
import selectors
import socket
from collections.abc import Callable

from checks.host.change import Change, something_changed

_CHUNK = 65536
_MOST_QUEUED = 100_000


class SocketSource:
    """Reads what the kernel tells; a pair of sockets wakes the reader."""

    def __init__(
        self,
        channel: socket.socket,
        decode: Callable[[bytes, float], list[Change]],
        begin_afresh: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        """``begin_afresh`` is called when messages were lost, before it is told."""
        self._channel = channel
        self._decode = decode
        self._begin_afresh = begin_afresh
        self._clock = clock
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._channel.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._channel, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def wait(self) -> list[Change]:
        """Block until a message is there or ``wake`` is called. Raises OSError."""
        ready = [key.fileobj for key, _ in self._selector.select()]
        if self._channel not in ready:
            return []
        try:
            chunk = self._channel.recv(_CHUNK)
        except BlockingIOError:
            return []
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            self._empty()
            self._begin_afresh()
            return [something_changed(self._clock())]
        return self._decode(chunk, self._clock())

    def _empty(self) -> None:
        """Throw away what is queued: a kernel that ran out of room tells nothing more until then.

        What it did not tell meanwhile it does not own up to either: netlink(7).
        """
        for _ in range(_MOST_QUEUED):
            try:
                self._channel.recv(_CHUNK)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise

    def wake(self) -> None:
        """Make ``wait`` return."""
        try:
            self._waker.send(b"\0")
        except OSError:
            # Full or closed already: either way nobody sleeps.
            return

    def release(self) -> None:
        """Close all sockets."""
        self._selector.close()
        for one in (self._channel, self._woken, self._waker):
            one.close()
