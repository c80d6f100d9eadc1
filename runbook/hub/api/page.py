"""``GET /``: the state as one plain page that loads nothing, runs nothing and changes nothing."""

import base64
import hashlib
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runbook.hub.api.exchange import Header
from runbook.hub.api.state import State
from runbook.texts import t

HTML = b"text/html; charset=utf-8"
_FOLDER = Path(__file__).parents[2] / "data" / "pages"
_TEMPLATE, _STYLE = "hub_state.html", "hub_state.css"


class StatePage:
    """The page's template and style, read once."""

    def __init__(self) -> None:
        style = (_FOLDER / _STYLE).read_text(encoding="utf-8")
        inks = Environment(
            loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
        )
        self._template = inks.get_template(_TEMPLATE)
        # Ours and without a variable in it; what it is allowed by is its own hash (CSP level 2).
        self._style = Markup(style)  # noqa: S704 - as above
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        self.headers: tuple[Header, ...] = ((b"content-security-policy", policy.encode()),)

    def render(self, state: State | None, lang: str) -> bytes:
        """The page in this language; without a state it says that there is none yet."""
        say = partial(t, lang=lang)
        page = self._template.render(state=state, say=say, lang=lang, style=self._style)
        return page.encode()
