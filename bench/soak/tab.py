"""A browser's tab in one of the lab's networks: it listens all night, and presses what it is told.

Usage: python -m bench.soak.tab desk ADDRESS | hub LINK CA. Orders come as JSON lines, a desk's
``{"typed": …, "fields": {…}}``; each is answered by a line. ``{"tell": true}`` asks how the
listening went: ``streams`` it opened, ``events``, ``silent_s`` since the last one.
"""

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from tests.acceptance.desk_kept import Desk, come_in

AGAIN_S = 1.0
"""What the pages themselves wait before they listen anew (EventSource's ``retry``)."""
LOOKS_EVERY_S = 600.0
"""A lead at her dashboard moves about in it; a session nobody touches for an hour ends."""


@dataclass
class Ear:
    """Listens to one address, again and again, as EventSource does."""

    browser: requests.Session
    url: str
    streams: int = 0
    events: int = 0
    heard_at: float = 0.0

    def listen(self) -> None:
        while True:
            try:
                with self.browser.get(self.url, stream=True, timeout=(5, 20)) as stream:
                    self.streams += stream.status_code == 200
                    for line in stream.iter_lines():
                        if line.startswith(b"event:"):
                            self.events += 1
                            self.heard_at = time.monotonic()
            except requests.RequestException:
                pass
            time.sleep(AGAIN_S)

    def told(self) -> dict[str, float]:
        silent = time.monotonic() - self.heard_at
        return {"streams": self.streams, "events": self.events, "silent_s": round(silent, 1)}


def _desk(address: str) -> tuple[Desk, Ear]:
    browser, room = come_in(address)
    listening = requests.Session()
    listening.trust_env = False
    listening.cookies = browser.cookies
    desk = Desk(None, address.partition("/open/")[0], room, browser)  # type: ignore[arg-type]  # its process is somebody else's
    return desk, Ear(listening, f"{room}/live")


def _moves_about(browser: requests.Session, page: str) -> None:
    while True:
        time.sleep(LOOKS_EVERY_S)
        with suppress(requests.RequestException):
            browser.get(page, timeout=20)


def _hub(link: str, ca: str) -> Ear:
    browser = requests.Session()
    browser.trust_env, browser.verify = False, ca
    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    answer = browser.post(link, headers={"Origin": origin}, timeout=20)
    answer.raise_for_status()
    threading.Thread(target=_moves_about, args=(browser, f"{origin}/"), daemon=True).start()
    return Ear(browser, f"{origin}/live?here=/")


def _does(desk: Desk | None, order: dict[str, object]) -> dict[str, object]:
    """Press what is there; ``done`` says whether it was."""
    assert desk is not None
    fields = {str(name): str(value) for name, value in dict(order["fields"]).items()}  # type: ignore[call-overload]
    typed = order.get("typed")
    try:
        desk.does(None if typed is None else str(typed), **fields)
    except (AssertionError, requests.RequestException) as error:
        return {"done": False, "why": str(error)[:2000]}
    return {"done": True}


def main(kind: str, address: str, ca: str = "") -> None:
    """Listen and obey until stdin ends."""
    desk: Desk | None = None
    if kind == "desk":
        desk, ear = _desk(address)
    else:
        ear = _hub(address, ca)
    threading.Thread(target=ear.listen, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        answer = ear.told() if order.get("tell") else _does(desk, order)
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
