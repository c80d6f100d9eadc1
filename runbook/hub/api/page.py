"""The hub's pages as HTML: they load one style sheet and at most one script, both the hub's own."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from runbook.hub.api.exchange import Header
from runbook.language.texts import t

HTML, CSS = b"text/html; charset=utf-8", b"text/css; charset=utf-8"
SCRIPT = b"text/javascript; charset=utf-8"
STYLE_PATH, SCRIPT_PATH = "/hub.css", "/hub.js"
_FOLDER = Path(__file__).parents[2] / "data" / "pages"
_STYLE, _SCRIPT = "hub.css", "hub.js"
PART = "part_"
"""Before the id of an element, in the name of the block that lays it out."""
_POLICY = (
    b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types hub"
)

HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", _POLICY),
    # With "no-referrer" browsers call the origin of our own forms "null" (Fetch, 3.2), and no path
    # may be told: it may hold a one-time link.
    (b"referrer-policy", b"strict-origin"),
)
"""Of every page."""


@cache
def _templates() -> Environment:
    """One for the whole process: to compile a page's templates takes longer than to show it."""
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)


class Pages:
    """The templates and the style, read once. Safe to share between threads."""

    def __init__(self) -> None:
        self.style = (_FOLDER / _STYLE).read_bytes()
        self.script = (_FOLDER / _SCRIPT).read_bytes()
        self._templates = _templates()

    def render(self, name: str, lang: str, values: Mapping[str, object]) -> bytes:
        """The page ``hub_<name>.html`` in this language."""
        template = self._templates.get_template(f"hub_{name}.html")
        return template.render(_given(lang, values)).encode()

    def parts(self, name: str, lang: str, values: Mapping[str, object]) -> dict[str, str]:
        """The parts of that page, each by the id of its element."""
        template = self._templates.get_template(f"hub_{name}.html")
        context = template.new_context(_given(lang, values))
        # Up to its first word: what the template imports and inherits is known from then on.
        beginning = template.root_render_func(context)
        next(iter(beginning), None)
        return {
            block.removeprefix(PART): "".join(layers[0](context)).strip()
            for block, layers in context.blocks.items()
            if block.startswith(PART)
        }

    def told(self, lang: str, title: str, lines: tuple[str, ...] = (), press: str = "") -> bytes:
        """A few sentences, and with ``press`` one button that sends a form back to the address."""
        return self.render("told", lang, {"title": title, "lines": lines, "press": press})


def _given(lang: str, values: Mapping[str, object]) -> dict[str, object]:
    ours = {"say": partial(t, lang=lang), "lang": lang, "style": STYLE_PATH, "script": SCRIPT_PATH}
    return {**values, **ours}
