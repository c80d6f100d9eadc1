"""The registry of VPN clients, and reading one of them: bounded, never raising."""

import queue
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from checks.host.facts import HostFacts
from checks.vpn import checkpoint, generic, openvpn, snx_rs
from checks.vpn.client import Client, judged_at, runs
from checks.vpn.status import VpnStatus

_CLIENTS: Final = {
    one.kind: one for one in (checkpoint.CLIENT, snx_rs.CLIENT, openvpn.CLIENT, generic.CLIENT)
}
KINDS: Final = tuple(_CLIENTS)


def client_services(client: str, system: str) -> tuple[str, ...]:
    """Windows services, systemd units or launchd labels worth asking about."""
    return _client(client).services.get(system, ())


def client_marks(client: str, system: str) -> tuple[str, ...]:
    """Patterns that the client's own interfaces bear, for ``checks.vpn.tunnel``."""
    return _client(client).marks.get(system, ())


def read_vpn_status(
    client: str,
    processes: tuple[str, ...],
    facts: HostFacts,
    deadline: float,
    now: datetime | None = None,
) -> VpnStatus:
    """What the client says of itself, within ``deadline`` seconds. Never raises.

    ``processes`` are the settings' own: every one must run. Empty: those of the kind of client.
    ``now`` (the present when None) is what an expiry is judged by.
    """
    known = _client(client)
    running = runs(known, processes, facts)
    status = replace(_within(known, facts, running, deadline), client=client)
    # A status that came from the client itself proves more than the list of programs.
    running = status.running if status.running is not None else running
    return judged_at(replace(status, running=running), now or datetime.now(UTC))


def read_vpn_version(client: str, system: str, deadline: float) -> str:
    """The version of the client, empty where it does not tell. May take ``deadline`` seconds."""
    read = _client(client).version
    try:
        return read(system, deadline) if read is not None else ""
    except OSError:
        return ""


def _client(kind: str) -> Client:
    return _CLIENTS.get(kind, generic.CLIENT)


def _within(client: Client, facts: HostFacts, running: bool | None, deadline: float) -> VpnStatus:
    answers: queue.SimpleQueue[VpnStatus] = queue.SimpleQueue()
    threading.Thread(
        target=_read, args=(client, facts, running, deadline, answers), name="read vpn", daemon=True
    ).start()
    try:
        return answers.get(timeout=max(deadline, 0))
    except queue.Empty:
        return VpnStatus(client.kind, reason="the client did not answer in time")


def _read(
    client: Client,
    facts: HostFacts,
    running: bool | None,
    deadline: float,
    answers: "queue.SimpleQueue[VpnStatus]",
) -> None:
    try:
        answers.put(client.read(facts, running, deadline))
    except Exception as error:  # noqa: BLE001 - a client's oddity is a status that was not read
        reason = f"the client could not be asked: {type(error).__name__}"
        answers.put(VpnStatus(client.kind, reason=reason))
