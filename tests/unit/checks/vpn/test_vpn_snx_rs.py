"""snx-rs: its frames over a real Unix socket, and its answers whatever they are."""

import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host.facts import HostFacts
from checks.vpn import snx_rs
from checks.vpn.clients import read_vpn_status
from checks.vpn.snx_rs import LONGEST_FRAME, ask_status, decode_status, encode_frame
from checks.vpn.status import Session

RECORDINGS = Path(__file__).parents[3] / "recordings" / "vpn"
needs_abstract = pytest.mark.skipif(
    sys.platform != "linux", reason="abstract sockets exist on Linux only"
)
Serve = Callable[[bytes | None], str]


def recorded(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("snx_rs_disconnected.json", Session.IDLE),
        ("snx_rs_connecting.json", Session.CONNECTING),
        ("snx_rs_mfa.json", Session.CONNECTING),
        ("snx_rs_connected.json", Session.CONNECTED),
    ],
)
def test_every_known_answer_is_a_session(name: str, session: Session) -> None:
    status = decode_status(recorded(name))
    assert (status.session, status.running, status.reason) == (session, True, "")


def test_a_connected_service_tells_its_interface_and_address() -> None:
    status = decode_status(recorded("snx_rs_connected.json"))
    assert (status.interface, status.address) == ("snx-tun", "192.168.90.82")
    assert status.server_ip == "198.51.100.20"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ConnectionStatus", "Connected", "Mfa", "ip_address", "server_name"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=8,
)


@given(st.one_of(st.binary(max_size=200), JSON.map(lambda one: json.dumps(one).encode())))
def test_no_answer_breaks_the_decoder(body: bytes) -> None:
    status = decode_status(body)
    assert (status.session is Session.UNKNOWN) == bool(status.reason)


def test_a_bottomless_answer_is_unknown() -> None:
    assert decode_status(b"[" * LONGEST_FRAME).session is Session.UNKNOWN
    assert decode_status(b'{"a":' * 10_000).session is Session.UNKNOWN


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A service on an abstract socket: answers GetStatus with these bytes, or with silence."""
    address = f"\0snx-rs-test-{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    done = threading.Event()
    threads = []

    def answer(reply: bytes | None) -> None:
        channel, _ = listener.accept()
        with channel:
            (length,) = struct.unpack(">I", channel.recv(4))
            assert channel.recv(length) == b'"GetStatus"'
            if reply is None:
                done.wait(60)
                return
            for place in range(0, len(reply), 7):
                channel.sendall(reply[place : place + 7])

    def start(reply: bytes | None) -> str:
        listener.bind(address)
        listener.listen(1)
        thread = threading.Thread(target=answer, args=(reply,), daemon=True)
        thread.start()
        threads.append(thread)
        return address

    yield start
    done.set()
    for thread in threads:
        thread.join(20)
    listener.close()


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


@needs_abstract
def test_a_real_service_is_asked_and_its_answer_in_pieces_is_put_together(serve: Serve) -> None:
    status = ask_status(serve(frame(recorded("snx_rs_connected.json"))), 20.0)
    assert (status.session, status.interface) == (Session.CONNECTED, "snx-tun")


@needs_abstract
@pytest.mark.parametrize("length", [0, LONGEST_FRAME + 1, 0xFFFFFFFF])
def test_an_impossible_length_is_not_waited_for(serve: Serve, length: int) -> None:
    assert ask_status(serve(struct.pack(">I", length)), 20.0).session is Session.UNKNOWN


@needs_abstract
def test_a_silent_service_is_given_up_in_time(serve: Serve) -> None:
    with pytest.raises(TimeoutError):
        ask_status(serve(None), 1.0)


@needs_abstract
def test_an_answer_that_breaks_off_is_an_error(serve: Serve) -> None:
    with pytest.raises(OSError):
        ask_status(serve(struct.pack(">I", 100) + b"{}"), 20.0)


@needs_abstract
def test_the_whole_reading_goes_over_the_socket_and_proves_that_it_runs(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve(frame(recorded("snx_rs_disconnected.json")))
    monkeypatch.setattr(snx_rs, "_SOCKETS", {"linux": address})
    status = read_vpn_status("snx-rs", (), HostFacts("linux", programs=frozenset()), 20.0)
    assert (status.running, status.session) == (True, Session.IDLE)


@needs_abstract
def test_without_a_service_the_status_is_unknown_and_the_programs_speak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snx_rs, "_SOCKETS", {"linux": f"\0nobody-{os.getpid()}"})
    status = read_vpn_status("snx-rs", (), HostFacts("linux", programs=frozenset()), 20.0)
    assert (status.running, status.session) == (False, Session.UNKNOWN)
    assert "ConnectionRefusedError" in status.reason


def test_a_frame_is_a_big_endian_length_and_json() -> None:
    assert encode_frame("GetStatus") == b'\x00\x00\x00\x0b"GetStatus"'
