"""A real browser that is steered: Chrome DevTools Protocol over a pipe, no driver besides.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

WITHIN_S = 60.0
"""Seconds after which something counts as never."""
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
# The protocol speaks on the descriptors 3 and 4.
_START = 'exec "$0" "$@" 3<&"$THERE" 4>&"$BACK"'


class Tab:
    """One page on a phone's screen."""

    def __init__(self, orders: int, news: int) -> None:
        self._orders, self._news = orders, news
        self._heard = b""
        self._numbers = itertools.count(1)
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        self._ask("Page.enable")
        self._ask("Emulation.setDeviceMetricsOverride", **PHONE)

    def open(self, url: str) -> None:
        """Go there, as by the address bar."""
        self._ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def js(self, expression: str) -> Any:
        """What the expression gives in the page."""
        told = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait for it to become true; a page may be changing meanwhile."""
        ends = time.monotonic() + WITHIN_S
        while True:
            with suppress(AssertionError):
                if self.js(expression):
                    return
            assert time.monotonic() < ends, f"never: {expression}\n{self.text}"
            time.sleep(0.05)

    @property
    def text(self) -> str:
        """What stands on the page to be read."""
        return str(self.js("document.body.innerText"))

    def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.js(f"document.querySelector({json.dumps(selector)}).focus()")
        self._ask("Input.insertText", text=text)

    def tap(self, label: str) -> None:
        """Press the button that says so, with a finger, and wait for the next page."""
        place = self.js(
            "(() => { const all = [...document.querySelectorAll('button, a.button')];"
            f" const one = all.find(each => each.innerText.trim() === {json.dumps(label)});"
            " one.scrollIntoView({block: 'center'}); window.before = true;"
            " const box = one.getBoundingClientRect();"
            " return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()"
        )
        point = {**place, "button": "left", "clickCount": 1}
        self._ask("Input.dispatchMouseEvent", type="mousePressed", **point)
        self._ask("Input.dispatchMouseEvent", type="mouseReleased", **point)
        self.until("window.before !== true && document.readyState === 'complete'")

    def picture(self, path: Path) -> None:
        """Keep how it looks, for whoever wants to see it."""
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    def cookies(self) -> list[dict[str, Any]]:
        """The cookies of the page."""
        found: list[dict[str, Any]] = self._ask("Network.getCookies")["cookies"]
        return found

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": given}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._orders, json.dumps(order).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def _next(self) -> dict[str, Any]:
        ends = time.monotonic() + WITHIN_S
        while b"\0" not in self._heard:
            ready, _, _ = select.select([self._news], [], [], max(ends - time.monotonic(), 0))
            assert ready, "the browser says nothing"
            part = os.read(self._news, 1 << 16)
            assert part, "the browser has gone"
            self._heard += part
        message, _, self._heard = self._heard.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


@contextmanager
def browsing(folder: Path) -> Iterator[Tab]:
    """A browser with a profile of its own, and one page in it."""
    program = shutil.which("chromium")
    assert program
    there, orders = os.pipe()
    news, back = os.pipe()
    fixed = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe")
    started = subprocess.Popen(
        ["bash", "-c", _START, program, *fixed, f"--user-data-dir={folder / 'profile'}"],
        pass_fds=(there, back),
        env={**os.environ, "THERE": str(there), "BACK": str(back)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    os.close(there)
    os.close(back)
    try:
        yield Tab(orders, news)
    finally:
        os.close(orders)
        os.close(news)
        started.terminate()
        started.wait(WITHIN_S)
