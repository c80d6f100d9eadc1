"""One start of the server: its port, its thread, and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from runbook.desk.serving.given import Given
from runbook.desk.serving.serving import HOST, NoPort, listen
from runbook.language.texts import known
from tests.integration.desk.asking import Browser, Tab, enter
from tests.integration.desk.standing import MadeUp, Plain, Standing, standing

ROOT = Path(__file__).parents[3]
_OTHER = """
import json, sys, time
from tests.integration.desk.standing import standing
with standing() as desk:
    print(json.dumps([desk.port, desk.server.door.key, desk.server.open_url()]), flush=True)
    time.sleep(120)
"""


def printed_by(code: str) -> str:
    """What a fresh Python says that runs this."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_the_port_is_known_before_anything_is_loaded() -> None:
    code = (
        "import sys; from runbook.desk.serving.serving import listen; server = listen();"
        "server.open_url(); server.stop(1);"
        "assert server.port; print([one for one in sys.modules if one in"
        " {'starlette', 'uvicorn', 'anyio', 'sse_starlette', 'jinja2', 'h11'}])"
    )
    assert printed_by(code) == "[]"


def test_a_browser_that_comes_early_is_answered_as_soon_as_the_page_is_there() -> None:
    server = listen()
    assert not isinstance(server, NoPort)
    with socket.create_connection((HOST, server.port), 20) as early:
        path = server.open_url().removeprefix(server.origin)
        early.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{server.port}\r\n\r\n".encode())
        server.start(lambda: Given({"": MadeUp()}.get, Plain()))
        assert early.recv(100).startswith(b"HTTP/1.1 200")
    assert server.stop(10)


def test_it_listens_on_this_computer_only(desk: Standing) -> None:
    listening = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    port = f":{desk.port:04X}"
    ours = [line.split()[1] for line in listening if line.split()[1].endswith(port)]
    assert {one.partition(":")[0] for one in ours} == {"0100007F"}


@pytest.mark.parametrize(("port", "rule_id"), [(1, ""), (70_000, "desk.port.none")])
def test_where_it_cannot_listen_is_told_in_words(port: int, rule_id: str) -> None:
    taken = listen()
    assert not isinstance(taken, NoPort)
    found = listen(taken.port) if not rule_id else listen(port)
    assert isinstance(found, NoPort)
    assert found.rule_id == (rule_id or "desk.port.in_use")
    assert known(found.rule_id, "en")
    assert known(f"{found.rule_id}.hint", "en")
    assert taken.stop(1)


def test_what_cannot_be_given_ends_the_server_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def give() -> Given:
        raise RuntimeError("4111 is what she typed")

    server = listen()
    assert not isinstance(server, NoPort)
    server.start(give)
    assert not server.wait_until_ready(20)
    assert not server.alive
    assert server.stop(10)
    assert "the desk has ended: RuntimeError" in caplog.text
    assert "4111" not in caplog.text


def test_it_can_be_started_again_and_earlier_keys_open_nothing() -> None:
    with standing() as first:
        old = enter(first)
    with standing() as second:
        assert enter(second).get("/").status == 200
        assert Browser(second, old.cookie).get("/").status == 403


def test_two_desks_in_one_browser_do_not_disturb_each_other(desk: Standing) -> None:
    with standing("Другой стол") as other:
        browser = enter(desk)
        # One jar for all ports.
        elsewhere = enter(other, Browser(other, browser.cookie))
        browser.cookie = elsewhere.cookie
        assert "Всё работает" in browser.get("/").text
        assert "Другой стол" in elsewhere.get("/").text
        assert (browser.act().status, elsewhere.act().status) == (303, 303)


def test_it_can_be_stopped_before_it_began() -> None:
    server = listen()
    assert not isinstance(server, NoPort)
    server.start(lambda: Given({"": MadeUp()}.get, Plain()))
    assert server.stop(20)
    assert not server.alive


def test_a_sitting_that_hangs_does_not_hold_the_end() -> None:
    with standing() as desk, Tab(enter(desk)) as tab:
        tab.until("parts")
        desk.real.hold.clear()
        desk.real.say("Сбой")
        assert desk.server.stop(10)


def test_when_the_program_is_killed_its_page_notices_at_once() -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _OTHER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        port, _, address = json.loads(other.stdout.readline())
        with urllib.request.urlopen(address, timeout=20) as opened:
            cookie, _, rest = opened.headers["set-cookie"].partition("; Path=")
            live = f"{rest.partition(';')[0]}live"
        with socket.create_connection((HOST, port), 20) as link:
            link.sendall(
                f"GET {live} HTTP/1.1\r\nHost: {HOST}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
            )
            heard = b""
            while b"event: beat" not in heard:
                piece = link.recv(65536)
                assert piece, heard
                heard += piece
            os.kill(other.pid, signal.SIGKILL)
            began = time.monotonic()
            try:
                while link.recv(65536):
                    continue
            except ConnectionResetError:
                pass
            print(f"killed: noticed after {(time.monotonic() - began) * 1e3:.0f} ms")
            assert time.monotonic() - began < 20
    finally:
        other.kill()
        other.wait(20)
        assert other.stdout is not None
        other.stdout.close()


def test_a_program_that_ends_is_not_held_by_its_server() -> None:
    code = _OTHER.replace(
        "time.sleep(120)", "desk.real.hold.clear(); desk.server.open_url(); sys.exit(3)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr


def test_what_is_sent_in_two_pieces_waits_for_no_confirmation() -> None:
    server = listen()
    assert not isinstance(server, NoPort)
    # asyncio sets TCP_NODELAY on connections of a socket that says it is TCP, on no other.
    assert server._socket.proto == socket.IPPROTO_TCP
    assert server.stop(10)


def test_nothing_of_the_sitting_is_loaded_before_the_words_are_served() -> None:
    code = (
        "import sys; import runbook.cli.desk.running;"
        "heavy = {'checks', 'notifier', 'runbook.agent', 'msgspec', 'yaml', 'dns', 'asyncio',"
        " 'ssl', 'psutil', 'keyring', 'starlette', 'uvicorn', 'jinja2', 'sqlalchemy', 'rich'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert printed_by(code) == "[]"
