"""Linux: org.freedesktop.Notifications on the session bus.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from jeepney import DBusAddress, new_method_call
from jeepney.auth import AuthenticationError
from jeepney.bus import get_connectable_addresses
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.low_level import Message
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

from notifier.desktop.notice import APPLICATION, WAIT_S, Outcome, ScreenNotice, escaped

_SERVER: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_NORMAL, _CRITICAL = 1, 2
_SERVERS_CHOICE: Final = -1
_NOBODY: Final = frozenset(
    {
        "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.NameHasNoOwner",
        "org.freedesktop.DBus.Error.Spawn.ServiceNotFound",
    }
)


class _Session(DBusConnection):
    """A connection whose every answer has to come before one moment, the greeting included."""

    def __init__(self, path: str, until: float) -> None:
        self._until = until
        left = max(until - time.monotonic(), 0.01)
        channel = prep_socket(path, timeout=left)
        channel.settimeout(left)
        try:
            super().__init__(channel)
        except BaseException:
            channel.close()
            raise

    def receive(self, *, timeout: float | None = None) -> Message:
        """The next message. Raises TimeoutError."""
        left = max(self._until - time.monotonic(), 0.0)
        return super().receive(timeout=left if timeout is None else min(timeout, left))


def send(notice: ScreenNotice, tell: Callable[[Outcome], None]) -> None:
    """Hand it to the session's notification server."""
    tell(_outcome(notice, time.monotonic() + WAIT_S))


def look(tell: Callable[[Outcome], None]) -> None:
    """Whether the session has a notification server, which is shown nothing."""
    tell(_outcome(None, time.monotonic() + WAIT_S))


def _outcome(notice: ScreenNotice | None, until: float) -> Outcome:
    path = session_bus(
        os.environ.get("DBUS_SESSION_BUS_ADDRESS"), os.environ.get("XDG_RUNTIME_DIR")
    )
    if not path:
        return Outcome.NO_DESKTOP
    try:
        with _Session(path, until) as session:
            (able,) = _ask(session, new_method_call(_SERVER, "GetCapabilities"))
            if notice is not None:
                text = escaped(notice.text) if "body-markup" in able else notice.text
                _ask(session, notify(notice.title, text, urgent=notice.urgent))
    except TimeoutError:
        return Outcome.LATE
    except DBusErrorResponse as refused:
        return Outcome.NO_SERVER if refused.name in _NOBODY else Outcome.REFUSED
    except AuthenticationError:
        # Somebody else's session, as for a program started by another user.
        return Outcome.REFUSED
    except OSError:
        return Outcome.NO_DESKTOP
    return Outcome.ACCEPTED


def session_bus(address: str | None, runtime: str | None) -> str:
    """Path of the session bus' socket, empty where there is none we can speak to.

    Without an address it is where systemd puts it: a program it started may not have been told.
    """
    if address:
        try:
            return str(next(get_connectable_addresses(address)))
        except (RuntimeError, ValueError):
            return ""
    usual = Path(runtime, "bus") if runtime else None
    return str(usual) if usual and usual.is_socket() else ""


def notify(title: str, text: str, *, urgent: bool) -> Message:
    """The call. A silent one asks for silence; an urgent one stays, as the specification has it."""
    hints: dict[str, tuple[str, int | bool]] = {
        "urgency": ("y", _CRITICAL if urgent else _NORMAL),
        "suppress-sound": ("b", not urgent),
    }
    actions: list[str] = []
    body = (APPLICATION, 0, "", title, text, actions, hints, _SERVERS_CHOICE)
    call: Message = new_method_call(_SERVER, "Notify", "susssasa{sv}i", body)
    return call


def _ask(session: DBusConnection, message: Message) -> Any:
    return unwrap_msg(session.send_and_get_reply(message))
