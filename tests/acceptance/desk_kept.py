"""The desk running on her PC, and a browser without a screen that came in through its door."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import requests

from tests.acceptance.night import RUNBOOK, Night, until

PATIENCE = 40.0
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
_LEADS_ON = re.compile(r'http-equiv="refresh" content="0;url=(/[\w-]{22})(/[a-z]*)"')
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


class _Forms(HTMLParser):
    """Every form of a page: its action, its fields, and what its button says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._open: dict[str, str] | None = None
        self._action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open, self._action = {}, given.get("action", "")
        if tag == "input" and self._open is not None and "name" in given:
            self._open[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            self.found.append((self._action, self._open))
            self._open = None


@dataclass
class Desk:
    """A running desk; ``browser`` has its cookie. ``room`` is where all of it lies."""

    process: "subprocess.Popen[str]"
    origin: str
    room: str
    browser: requests.Session

    def html(self, path: str = "/") -> str:
        answer = self.browser.get(self.room + path, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.text

    def text(self, path: str = "/") -> str:
        """What stands on the page, without its tags."""
        body = self.html(path).partition("<body")[2].partition(">")[2]
        return _SPACE.sub(" ", unescape(_TAG.sub(" ", body)))

    def forms(self, **fields: str) -> list[dict[str, str]]:
        """The forms that hold these fields."""
        parser = _Forms()
        parser.feed(self.html())
        return [one for _, one in parser.found if fields.items() <= one.items()]

    def does(self, typed: str | None = None, **fields: str) -> str:
        """Press what does this; the page afterwards."""
        found = self.forms(**fields)
        assert found, f"no form does {fields}: {self.text()}"
        form = dict(found[0])
        if typed is not None:
            form["value"] = typed
        answer = self.browser.post(
            f"{self.room}/act", data=form, headers={"Origin": self.origin}, timeout=20
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    def shows(self, text: str, seconds: float = PATIENCE) -> None:
        """Until this stands on the page."""
        assert until(lambda: text in self.text(), seconds), f"{text!r} not in: {self.text()}"

    def live(self) -> Iterator[dict[str, str]]:
        """What the page is told while it is open: parts by their ids, each time some change."""
        with self.browser.get(f"{self.room}/live", stream=True, timeout=60) as stream:
            event = ""
            for line in stream.iter_lines(decode_unicode=True):
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "parts":
                    yield json.loads(value)


def come_in(address: str, to: str = "/") -> tuple[requests.Session, str]:
    """A browser that was sent to this one-time address, and the room it was led to.

    ``to`` is the page of the room that it must be led to.
    """
    browser = requests.Session()
    browser.trust_env = False
    entered = browser.get(address, timeout=10)
    assert entered.status_code == 200, entered.text
    led = _LEADS_ON.search(entered.text)
    assert led is not None, entered.text
    assert led[2] == to
    return browser, address.partition("/open/")[0] + led[1]


@contextmanager
def desk(tonight: Night, *arguments: str) -> Iterator[Desk]:
    """Start it without a browser of its own, and come in."""
    process = subprocess.Popen(
        [RUNBOOK, "desk", "--no-browser", *arguments],
        env=tonight.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=tonight.home,
        text=True,
        encoding="utf-8",
    )
    try:
        address = _said_address(process)
        browser, room = come_in(address)
        yield Desk(process, address.partition("/open/")[0], room, browser)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def _said_address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := _ADDRESS.search(line):
            return found[0]
    raise AssertionError(f"no address was said: {said}")
