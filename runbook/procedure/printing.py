"""The sheet of paper as one HTML file that loads nothing and runs nothing."""

import base64
import hashlib
import os
import secrets
from functools import partial
from pathlib import Path

from runbook.procedure.sheet import Page
from runbook.texts import t

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


def write(path: Path, text: str) -> None:
    """Write the file whole or not at all, readable by its owner only. Raises OSError."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(opened, "w", encoding="utf-8") as file:  # noqa: PTH123 - an open descriptor
            file.write(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
