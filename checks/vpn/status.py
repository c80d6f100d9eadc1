"""What a VPN client says of itself, the same shape for every client."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Session(StrEnum):
    """The state of the client's session. ``UNKNOWN`` when it cannot be read: never a guess."""

    CONNECTED = "connected"
    CONNECTING = "connecting"
    IDLE = "idle"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VpnStatus:
    """One reading of the client. ``None`` means it could not be read.

    ``interface``, ``address`` and ``server_ip`` come from clients that tell them; ``reason`` says
    in plain words why something is unknown.
    """

    client: str
    running: bool | None = None
    session: Session = Session.UNKNOWN
    login_rejected: bool | None = None
    certificate_expires: datetime | None = None
    certificate_expired: bool | None = None
    interface: str = ""
    address: str = ""
    server_ip: str = ""
    reason: str = ""
