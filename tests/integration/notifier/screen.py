"""A session of a desktop: a real message bus, and a notification server that says what it shows."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from jeepney import DBusAddress, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import HeaderFields, Message, MessageType

NAME = "org.freedesktop.Notifications"
# Nothing of the machine's own session is started by this bus.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
  </policy>
</busconfig>
"""
Answer = Callable[["Screen", Message], Message | None]


@contextmanager
def session(folder: Path) -> Iterator[str]:
    """A bus of its own; its address."""
    place = folder / "bus"
    (folder / "bus.conf").write_text(BUS.format(socket=place), "utf-8")
    command = ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bus:
        try:
            assert bus.stdout
            # Printed as soon as it listens.
            yield bus.stdout.readline().strip()
        finally:
            bus.terminate()


def reply(asked: Message, signature: str, body: tuple[object, ...]) -> Message:
    made: Message = new_method_return(asked, signature, body)
    return made


class Screen:
    """What a notification server was asked to show."""

    def __init__(self, *able: str) -> None:
        self.able = list(able)
        self.shown: SimpleQueue[tuple[Any, ...]] = SimpleQueue()

    def answer(self, asked: Message) -> Message | None:
        """As the specification has it."""
        member = asked.header.fields[HeaderFields.member]
        if member == "GetCapabilities":
            return reply(asked, "as", (self.able,))
        assert member == "Notify"
        self.shown.put(asked.body)
        return reply(asked, "u", (1,))


def silent(_: Screen, __: Message) -> None:
    """A server that hangs."""


def full(screen: Screen, asked: Message) -> Message | None:
    """A server that takes no more."""
    if asked.header.fields[HeaderFields.member] == "GetCapabilities":
        return screen.answer(asked)
    error: Message = new_error(asked, f"{NAME}.ExcessNotificationGeneration", "s", ("enough",))
    return error


@contextmanager
def serving(address: str, screen: Screen, answer: Answer = Screen.answer) -> Iterator[Screen]:
    """A notification server on that bus."""
    connection = open_dbus_connection(address)
    connection.send_and_get_reply(message_bus.RequestName(NAME))
    thread = threading.Thread(target=_serve, args=(connection, screen, answer), daemon=True)
    thread.start()
    try:
        yield screen
    finally:
        with open_dbus_connection(address) as other:
            goodbye = DBusAddress("/", bus_name=NAME, interface="test.Screen")
            other.send_and_get_reply(new_method_call(goodbye, "Leave"))
        thread.join()
        connection.close()


def _serve(connection: DBusConnection, screen: Screen, answer: Answer) -> None:
    while True:
        asked = connection.receive()
        if asked.header.message_type is not MessageType.method_call:
            continue
        if asked.header.fields[HeaderFields.member] == "Leave":
            connection.send(new_method_return(asked))
            return
        answered = answer(screen, asked)
        if answered:
            connection.send(answered)
