"""HTTP/1.1 keep-alive (RFC 9112, 9.3): one GET after the other over one connection."""

import socket

from checks.probe import Names, Probe
from checks.probes.journey import far_end
from checks.pulse.kept import UnkeptError, Values
from checks.pulse.line import Line
from checks.target import Target
from checks.wire.deadline import Deadline
from checks.wire.http import MAX_BODY, REDIRECTS, HttpAnswer, exchange
from checks.wire.tls import Contexts

_BODILESS = frozenset({204, 304})


class KeptHttp:
    """A connection to an HTTP(S) service."""

    def __init__(self, line: Line, target: Target) -> None:
        self._line = line
        self._target = target
        self.usable = True

    @classmethod
    def open(cls, contexts: Contexts, probe: Probe, names: Names, deadline: Deadline) -> "KeptHttp":
        """Connect; nothing is asked yet."""
        return cls(Line.open(contexts, probe, names, deadline), far_end(probe))

    @property
    def sock(self) -> socket.socket:
        """The connection's."""
        return self._line.sock

    def ask(self, deadline: Deadline) -> Values:
        """One GET. A redirect in plain HTTP is left to the ordinary probe, which judges it."""
        self._line.limit(deadline)
        answer = exchange(self._line, self._target, headers={"Connection": "keep-alive"})
        self.usable = _leaves_open(answer)
        if self._target.scheme == "http" and answer.status in REDIRECTS:
            raise UnkeptError
        return {"status": answer.status}

    def attend(self) -> None:
        """Anything unasked ends it: a farewell, or an answer to nothing (408 before a close)."""
        if self._line.waiting() is not None:
            self.usable = False

    def close(self) -> None:
        """Close at once."""
        self._line.close()


def _leaves_open(answer: HttpAnswer) -> bool:
    """Whether the answer ended where its length says, and the server stays (RFC 9112, 6.3)."""
    options = answer.headers.get("connection", "").lower()
    chunked = "chunked" in answer.headers.get("transfer-encoding", "").lower()
    delimited = chunked or "content-length" in answer.headers or answer.status in _BODILESS
    return delimited and "close" not in options and len(answer.body) < MAX_BODY
