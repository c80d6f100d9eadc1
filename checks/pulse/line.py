"""A connection that stands between two looks: TCP, or verified TLS over it."""

import socket
import ssl

from checks.probe import Names, Probe
from checks.probes.journey import far_end, open_tcp
from checks.wire.deadline import Deadline
from checks.wire.stream import CHUNK, TcpStream
from checks.wire.tls import Contexts, TlsStream, start_tls

GLANCE = 0.002
"""Seconds for taking what has come already; half a TLS record is left for the next time."""


class Line:
    """A Stream whose deadline is set anew for each look. Close it."""

    def __init__(self, tcp: TcpStream, secured: TlsStream | None = None) -> None:
        self._tcp = tcp
        self._stream: TcpStream | TlsStream = secured or tcp

    @classmethod
    def open(cls, contexts: Contexts, probe: Probe, names: Names, deadline: Deadline) -> "Line":
        """Connect, and verify the certificate by name. Raises StepFailedError and TrustError."""
        target = far_end(probe)
        context = contexts.verifying(probe.ca_file) if target.encrypted else None
        tcp = open_tcp(probe, names, deadline).stream
        if not isinstance(tcp, TcpStream):
            raise TypeError("a new connection is plain TCP")
        return cls(tcp, start_tls(tcp, context, target.host) if context else None)

    @property
    def sock(self) -> socket.socket:
        """What becomes readable when something comes."""
        return self._tcp.sock

    def limit(self, deadline: Deadline) -> None:
        """From now on this deadline holds."""
        self._tcp.limit(deadline)

    def send(self, data: bytes) -> None:
        """Send everything before the deadline. Raises OSError."""
        self._stream.send(data)

    def receive(self, most: int = CHUNK) -> bytes:
        """Some bytes, or nothing when the far end has finished. Raises OSError."""
        return self._stream.receive(most)

    def waiting(self) -> bytes | None:
        """What has come unasked; nothing when the far end has finished; None when all is quiet.

        New session tickets of TLS 1.3 come unasked and are quiet. Never raises for the network.
        """
        self.limit(Deadline.after(GLANCE))
        try:
            return self.receive()
        except TimeoutError:
            return None
        except (OSError, ssl.SSLError):
            return b""

    def close(self) -> None:
        """Close at once."""
        self._stream.close()
