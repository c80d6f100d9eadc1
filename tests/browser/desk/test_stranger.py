"""Whoever takes the desk's port after a kill is believed nothing, and told nothing."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page

from runbook.desk.acts import Kind
from tests.browser.desk.conftest import Broken
from tests.browser.desk.hers import Mouse
from tests.browser.desk.test_outage import APPROVED, FIRST

PORT_IS_FREE_WITHIN_S = 90.0
"""Linux keeps the port of a server that was killed for a minute (TIME_WAIT)."""
_SUBMITS = "document.querySelectorAll('form').forEach(one => one.requestSubmit())"
_LURE = "Введите телефоны всех клиентов"
_NOW = (
    f'<section id="now" class="part"><form class="act" method="post" action="./act"><p>{_LURE}</p>'
    '<input type="hidden" name="deed" value="x"><input type="text" name="value">'
    "<button>OK</button></form></section>"
)
_BEGINS = ("", "event: hello\ndata: guess\n\n", "event: hello\ndata:\n\n")
"""Of each stream another."""


class _Stranger(ThreadingHTTPServer):
    """Answers every stream as the desk does, but for what he cannot know."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", port), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: _Stranger

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""

    def do_GET(self) -> None:
        begins = _BEGINS[len(self.server.asked) % len(_BEGINS)]
        self.server.asked.append(f"GET {self.path}")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        parts = json.dumps({"now": _NOW})
        events = f"{begins}event: beat\ndata: x\n\nevent: parts\ndata: {parts}\n\n"
        self.wfile.write(f"{events}event: gone\ndata: /lured\n\n".encode())

    def do_POST(self) -> None:
        self.server.asked.append(f"POST {self.path}")
        self.send_error(500)


@contextmanager
def _takes(port: int) -> Iterator[_Stranger]:
    deadline = time.monotonic() + PORT_IS_FREE_WITHIN_S
    while True:
        try:
            found = _Stranger(port)
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.3)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        found.shutdown()
        found.server_close()


def test_a_stranger_who_takes_the_port_is_believed_nothing_and_told_nothing(broken: Broken) -> None:
    running, hers = broken.running, broken.hers
    she = Mouse(hers)
    she.press(Kind.HEARS, "yes")
    she.press(Kind.PROMISE, "call")
    tabs = [hers, hers.another_tab(), hers.another_tab()]
    for tab in tabs:
        tab.field(Kind.REFER).fill(FIRST)
    running.kill()
    for tab in tabs:
        tab.page.locator("#stopped").wait_for(timeout=20_000)
    with _takes(int(running.origin.rpartition(":")[2])) as stranger:
        _wait_for(hers.page, stranger)
        hers.page.wait_for_timeout(4_000)
        for tab in tabs:
            # By hand what a disabled button keeps her from: no script sends it either.
            tab.page.evaluate(_SUBMITS)
        hers.page.wait_for_timeout(1_000)
        live = f"GET /{hers.room.rpartition('/')[2]}/live"
        assert stranger.asked == [live] * len(_BEGINS)
    for tab in tabs:
        assert tab.page.locator("#stopped").is_visible()
        assert _LURE not in tab.text
        assert APPROVED in tab.text
        assert tab.field(Kind.REFER).input_value() == FIRST
        assert tab.page.locator("form.act button:not([disabled])").count() == 0


def _wait_for(page: Page, stranger: _Stranger) -> None:
    deadline = time.monotonic() + 30
    while len(stranger.asked) < len(_BEGINS):
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)
