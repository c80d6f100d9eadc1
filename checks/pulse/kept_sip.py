"""SIP OPTIONS from one UDP socket, so that firewalls on the way see one conversation."""

import socket

from checks.failure import Operation
from checks.probe import Names, Probe
from checks.probes.journey import address, far_end
from checks.pulse.kept import Values
from checks.target import Target
from checks.wire.deadline import Deadline
from checks.wire.sip import MAX_BYTES, SipRequest, options, status_in
from checks.wire.step import step
from checks.wire.stream import datagram_socket
from checks.wire.tls import Contexts


class KeptSip:
    """A UDP socket towards a SIP server."""

    def __init__(self, sock: socket.socket, target: Target) -> None:
        self.sock = sock
        self.usable = True
        self._target = target

    @classmethod
    def open(cls, _: Contexts, probe: Probe, names: Names, deadline: Deadline) -> "KeptSip":
        """Find the address; nothing is sent yet."""
        target = far_end(probe)
        far = address(probe, names, deadline)
        return cls(datagram_socket(far, target.port, probe.source), target)

    def ask(self, deadline: Deadline) -> Values:
        """One request, sent again at half time: a lost packet is no dead server."""
        local, local_port = self.sock.getsockname()[:2]
        request = options(self._target.host, self._target.port, local, local_port)
        with step(Operation.EXCHANGE):
            for turn in (deadline.share(deadline.left / 2), deadline):
                self.sock.settimeout(turn.timeout())
                self.sock.send(request.text)
                status = self._answer(request, turn)
                if status is not None:
                    return {"status": status, "datagram": True}
            raise TimeoutError

    def _answer(self, request: SipRequest, until: Deadline) -> int | None:
        while until.left > 0:
            try:
                self.sock.settimeout(until.timeout())
                status = status_in(self.sock.recv(MAX_BYTES + 1), request)
            except TimeoutError:
                return None
            if status is not None:
                return status
        return None

    def attend(self) -> None:
        """Drop a late answer; an ICMP error ends the socket."""
        self.sock.setblocking(False)
        try:
            self.sock.recv(MAX_BYTES + 1)
        except BlockingIOError:
            return
        except OSError:
            self.usable = False

    def close(self) -> None:
        """Close at once."""
        self.sock.close()
