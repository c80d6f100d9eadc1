"""The guide as one HTML file to be printed: it loads nothing and runs nothing."""

import base64
import hashlib
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runbook.desk.showing.guide import guide
from runbook.language.texts import t

_FOLDER = Path(__file__).parents[1] / "data" / "desk"


def render(lang: str) -> str:
    """The sheet, A4, black on white."""
    style = (_FOLDER / "guide.css").read_text(encoding="utf-8")
    inks = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return inks.get_template("guide_on_paper.html").render(
        parts=guide(lang),
        lang=lang,
        say=partial(t, lang=lang),
        # Ours and without a variable in it; what it is allowed by is its own hash (CSP level 2).
        style=Markup(style),  # noqa: S704 - as above
        style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
    )
