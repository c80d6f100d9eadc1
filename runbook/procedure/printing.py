"""The sheet of paper as one HTML file that loads nothing and runs nothing."""

import base64
import hashlib
from functools import partial
from pathlib import Path

from runbook.language.texts import t
from runbook.procedure.sheet import Page

FOLDER = Path(__file__).parents[1] / "data" / "pages"
_TEMPLATE, _STYLE = "on_paper.html", "on_paper.css"


def render(page: Page) -> str:
    """The page as HTML. Whatever stands in settings or procedure is only text in it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - lazy for start-up
    from markupsafe import Markup  # noqa: PLC0415 - lazy for start-up

    style = (FOLDER / _STYLE).read_text(encoding="utf-8")
    inks = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    return inks.get_template(_TEMPLATE).render(
        page=page,
        say=partial(t, lang=page.lang),
        # Ours and without a variable in it; what it is allowed by is its own hash (CSP level 2).
        style=Markup(style),  # noqa: S704 - as above
        style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
    )
