"""The desk as HTML: one template a part, the same in the whole page and when a part changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runbook.desk.acts import fields_of
from runbook.desk.sitting import Shown
from runbook.desk.view import Desk, Line, Mark, Row, Tone
from runbook.language.letters import KEYS
from runbook.language.texts import DEFAULT_LANGUAGE, t

PARTS = (
    "state", "checks", "problems", "words", "client", "now", "steps", "news", "lead", "office",
    "provider", "in_hand", "promises", "after", "commands", "working", "places",
)  # fmt: skip
"""Every part by its id, which is its template's name and its element's id."""
_FOLDER = Path(__file__).parents[1] / "data" / "desk"
_AHEAD = 2
"""So many steps after the one of now are shown; the rest is counted."""
_CYRILLIC = dict(zip("йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm", strict=True))
"""The Latin letter on the key of a Cyrillic one (ЙЦУКЕН over QWERTY)."""
_CYRILLIC_SIGNS = {
    "х": "BracketLeft",
    "ъ": "BracketRight",
    "ж": "Semicolon",
    "э": "Quote",
    "б": "Comma",
    "ю": "Period",
    "ё": "Backquote",
}


@dataclass(frozen=True, slots=True)
class Steps:
    """The procedure around now: ``ahead`` is shown, ``behind`` on demand, ``more`` is a count."""

    behind: tuple[Row, ...]
    ahead: tuple[Row, ...]
    more: int


def key_code(key: str) -> str:
    """The ``KeyboardEvent.code`` of the key that bears this letter or digit; empty for no key.

    A code is of the place on the keyboard, so that either layout works.
    https://www.w3.org/TR/uievents-code/
    """
    if not key:
        return ""
    if key == "Enter":
        return key
    low = key.lower()
    if low == "enter":
        return "Enter"
    if low in _CYRILLIC_SIGNS:
        return _CYRILLIC_SIGNS[low]
    return f"Digit{low}" if low.isdecimal() else f"Key{_CYRILLIC.get(low, low).upper()}"


def around_now(rows: tuple[Row, ...]) -> Steps:
    """What is done and what comes next. The step of now stands apart, in large."""
    behind = tuple(row for row in rows if row.mark in {Mark.DONE, Mark.ASIDE})
    waiting = tuple(row for row in rows if row.mark not in {Mark.DONE, Mark.ASIDE, Mark.NOW})
    return Steps(behind, waiting[:_AHEAD], max(len(waiting) - _AHEAD, 0))


def has_lines(desk: Desk) -> bool:
    """Whether she may be typing: without scripts the page then is not loaded anew by itself.

    The lead's reply code is asked for all the time, and a button says the same: it does not count.
    """
    asked = (desk.client, desk.now, desk.ask_first, *desk.promises.rows)
    lines: list[Line] = [one.line for one in asked if one is not None and one.line is not None]
    return bool(lines)


@cache
def _templates(css: bytes) -> Environment:
    """One for the whole process: to compile a page's templates takes longer than to show it."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # They do not change while the desk is open: no look at the disk for each part.
        auto_reload=False,
    )
    made.globals.update(
        around_now=around_now,
        fields_of=fields_of,
        has_lines=has_lines,
        key_code=key_code,
        style=Markup(css.decode()),  # noqa: S704 - our own file, not hers
    )
    return made


class Pages:
    """Templates, style and script, read once. Safe to share between threads."""

    def __init__(self) -> None:
        self.css = (_FOLDER / "desk.css").read_bytes().replace(b"\r\n", b"\n")
        """With the line ends that a browser counts with when it takes the style's digest."""
        self.js = (_FOLDER / "desk.js").read_bytes()
        self._templates = _templates(self.css)
        self.icons = {tone.value: self._icon(tone) for tone in Tone}
        """By tone: the state's shape as SVG, for the tab of the browser."""

    def whole(self, desk: Desk, prefix: str, csrf: str, proof: str = "") -> str:
        """The page. ``prefix`` is the sitting's: empty, or ``/drill``."""
        values = {**self._of(desk, prefix, csrf), "proof": proof}
        return self._render("page.html", desk.lang, values)

    def parts(self, desk: Desk, prefix: str, csrf: str) -> dict[str, str]:
        """Every part by its id; one that is empty now is a hidden element."""
        values = self._of(desk, prefix, csrf)
        return {name: self._render(f"parts/{name}.html", desk.lang, values) for name in PARTS}

    def shown(self, shown: Shown, lang: str, csrf: str, proof: str = "") -> str:
        """Another page of the desk: its template extends ``base.html``."""
        keys = KEYS.get(lang, KEYS[DEFAULT_LANGUAGE])
        values = {**shown.values, "csrf": csrf, "keys": keys, "proof": proof}
        return self._render(shown.template, lang, values)

    def _of(self, desk: Desk, prefix: str, csrf: str) -> dict[str, object]:
        keys = KEYS.get(desk.lang, KEYS[DEFAULT_LANGUAGE])
        return {"desk": desk, "prefix": prefix, "csrf": csrf, "sign": desk.drill, "keys": keys}

    def _render(self, name: str, lang: str, values: Mapping[str, object]) -> str:
        template = self._templates.get_template(name)
        return template.render(values, say=partial(t, lang=lang), lang=lang)

    def _icon(self, tone: Tone) -> bytes:
        return self._templates.get_template("icon.svg").render(tone=tone.value).strip().encode()
