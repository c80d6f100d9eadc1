"""The hub's pages as HTML: they run nothing, and load nothing but one style sheet of the hub's."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from runbook.hub.api.exchange import Header
from runbook.texts import t

HTML, CSS = b"text/html; charset=utf-8", b"text/css; charset=utf-8"
STYLE_PATH = "/hub.css"
_FOLDER = Path(__file__).parents[2] / "data" / "pages"
_STYLE = "hub.css"
_POLICY = (
    b"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'"
)

HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", _POLICY),
    # With "no-referrer" browsers call the origin of our own forms "null" (Fetch, 3.2), and no path
    # may be told: it may hold a one-time link.
    (b"referrer-policy", b"strict-origin"),
)
"""Of every page."""


class Pages:
    """The templates and the style, read once. Safe to share between threads."""

    def __init__(self) -> None:
        self.style = (_FOLDER / _STYLE).read_bytes()
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
        )

    def render(self, name: str, lang: str, values: Mapping[str, object]) -> bytes:
        """The page ``hub_<name>.html`` in this language."""
        template = self._templates.get_template(f"hub_{name}.html")
        page = template.render(**values, say=partial(t, lang=lang), lang=lang, style=STYLE_PATH)
        return page.encode()

    def told(self, lang: str, title: str, lines: tuple[str, ...] = (), press: str = "") -> bytes:
        """A few sentences, and with ``press`` one button that sends a form back to the address."""
        return self.render("told", lang, {"title": title, "lines": lines, "press": press})
