"""Somebody at a browser without scripts: follows links, presses buttons, keeps cookies."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.integration.hub.api.running import RunningApi


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, and what can be pressed or chosen in it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1].fields[given["name"]] = given["value"]
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))
        elif tag == "option" and given["value"]:
            self.forms[-1].options.append(given["value"])
        elif tag == "a":
            self.links.append(given["href"])

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.forms[-1].buttons.append((*self._button, data))
            self._button = None


class Visitor:
    """One browser. ``page`` is what it shows."""

    def __init__(self, api: RunningApi, **more: Any) -> None:
        self.client = api.client(follow_redirects=True, **more)
        self.origin = api.url
        self.page = httpx.Response(200)

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def forms(self) -> list[Form]:
        return _read(self.text).forms

    @property
    def links(self) -> list[str]:
        return _read(self.text).links

    @property
    def orders(self) -> list[str]:
        """What the buttons of the page order."""
        return [value for form in self.forms for name, value, _ in form.buttons if name == "order"]

    def look(self, path: str = "/", **headers: str) -> httpx.Response:
        self.page = self.client.get(path, headers=headers)
        return self.page

    def send(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """As a form of one of the hub's pages, unless the headers say otherwise."""
        said = {"origin": self.origin, "sec-fetch-site": "same-origin"} | headers
        self.page = self.client.post(path, data=fields, headers=said)
        return self.page

    def press(self, order: str, **headers: str) -> httpx.Response:
        """The button with that order, or that label."""
        for form in self.forms:
            for name, value, label in form.buttons:
                if order in (value, label):
                    pressed = {name: value} if name else {}
                    there = form.action or self.page.url.path
                    return self.send(there, form.fields | pressed, **headers)
        raise AssertionError(f"no button {order}")

    def log_in(self, code: str) -> httpx.Response:
        self.look("/login")
        return self.send("/login", {"code": code})

    def close(self) -> None:
        self.client.close()


def _read(text: str) -> _Forms:
    reader = _Forms()
    reader.feed(text)
    return reader
