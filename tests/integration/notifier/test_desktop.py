"""Notifications on a real message bus: shown, refused, late, and with no desktop at all."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from notifier.desktop.notice import Outcome
from notifier.desktop.show import show
from tests.integration.notifier import requirements
from tests.integration.notifier.screen import Answer, Screen, full, serving, session, silent

ROOT = Path(__file__).parents[3]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is the desktop's bus on Linux"),
    pytest.mark.skipif(
        bool(requirements.missing()) and not requirements.required(),
        reason=requirements.missing(),
    ),
]


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


def no_sender_is_left() -> bool:
    for one in threading.enumerate():
        if one.name == "desktop notification":
            one.join(10)
    return all(one.name != "desktop notification" for one in threading.enumerate())


@pytest.mark.usefixtures("unhurried")
def test_an_urgent_notification_is_shown_as_it_was_said(address: str) -> None:
    with serving(address, Screen("body")) as screen:
        showing = show("Нет связи", "Причина & <что делать>", urgent=True)
        assert showing.wait() is Outcome.ACCEPTED
        assert showing.outcome is Outcome.ACCEPTED
        name, replaced, _, title, text, actions, hints, expires = screen.shown.get(timeout=10)
    assert (name, replaced, actions, expires) == ("runbook", 0, [], -1)
    assert (title, text) == ("Нет связи", "Причина & <что делать>")
    assert hints == {"urgency": ("y", 2), "suppress-sound": ("b", False)}
    assert no_sender_is_left()


@pytest.mark.usefixtures("unhurried")
def test_a_server_that_reads_markup_is_given_text(address: str) -> None:
    with serving(address, Screen("body", "body-markup")) as screen:
        assert show("а", "<b>Раз & два</b>", urgent=False).wait() is Outcome.ACCEPTED
        assert screen.shown.get(timeout=10)[4] == "&lt;b&gt;Раз &amp; два&lt;/b&gt;"


@pytest.mark.usefixtures("unhurried")
def test_a_session_where_nobody_shows_notifications_is_named(address: str) -> None:
    assert show("а", "б", urgent=False).wait() is Outcome.NO_SERVER


@pytest.mark.parametrize(("answer", "outcome"), [(silent, Outcome.LATE), (full, Outcome.REFUSED)])
def test_a_server_that_hangs_or_refuses_is_told_and_leaves_no_thread(
    address: str, answer: Answer, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    if outcome is not Outcome.LATE:
        request.getfixturevalue("unhurried")
    with serving(address, Screen("body"), answer) as screen:
        assert show("а", "б", urgent=False).wait() is outcome
        assert no_sender_is_left()
        assert screen.shown.empty()


@pytest.mark.usefixtures("unhurried")
def test_a_bus_that_ends_meanwhile_is_no_desktop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert show("а", "б", urgent=False).wait() is Outcome.NO_DESKTOP


@contextmanager
def speaking(place: Path, *lines: bytes) -> Iterator[threading.Event]:
    """Something that listens where a bus should be and answers with these lines, then hangs.

    What it gives is set once somebody has called.
    """
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place))
        door.listen()
        called, ended = threading.Event(), threading.Event()

        def speak() -> None:
            with suppress(OSError), door.accept()[0] as caller:
                called.set()
                for line in lines:
                    while (said := caller.recv(1024)) and not said.endswith(b"\r\n"):
                        pass
                    caller.sendall(line)
                ended.wait(30)

        thread = threading.Thread(target=speak)
        thread.start()
        yield called
        ended.set()
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ((), Outcome.LATE),
        ((b"OK 1234\r\n",), Outcome.LATE),
        ((b"REJECTED EXTERNAL\r\n",), Outcome.REFUSED),
        ((b"OK 1234\r\nno D-Bus at all",), Outcome.REFUSED),
    ],
)
def test_what_only_looks_like_a_bus_holds_nobody(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[bytes, ...],
    outcome: Outcome,
    request: pytest.FixtureRequest,
) -> None:
    if outcome is not Outcome.LATE:
        request.getfixturevalue("unhurried")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    # Where systemd puts it for this user.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with speaking(tmp_path / "bus", *lines):
        assert show("а", "б", urgent=False).wait() is outcome
        assert no_sender_is_left()


def test_without_a_session_there_is_no_desktop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert show("а", "б", urgent=True).wait() is Outcome.NO_DESKTOP
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert show("а", "б", urgent=True).wait() is Outcome.NO_DESKTOP


def test_a_program_that_ends_is_not_held_by_a_notification(tmp_path: Path) -> None:
    script = (
        "import sys; from notifier.desktop.show import show;"
        "show('а', 'б', urgent=True); sys.stdin.readline()"
    )
    with (
        speaking(tmp_path / "bus") as called,
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'bus'}"},
        ) as program,
    ):
        assert called.wait(30)
        assert program.stdin
        program.stdin.close()
        assert program.wait(30) == 0
