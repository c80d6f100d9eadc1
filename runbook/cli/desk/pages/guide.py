"""The page at ``/guide``, and the styles that ``/guide`` and ``/figures`` have of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runbook.desk.serving.given import File
from runbook.desk.showing.guide import guide
from runbook.desk.sitting import Shown

_STYLES = ("figures.css", "guide.css")
_FOLDER = Path(__file__).parents[3] / "data" / "desk"


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A ``PageOf``: the guide on the screen."""

    lang: str

    def __call__(self, query: Mapping[str, str]) -> Shown:
        """The same for every query."""
        return Shown("guide.html", {"parts": guide(self.lang)})


def styles() -> dict[str, File]:
    """By path. Read once, so that none can change while the desk is open."""
    return {f"/{name}": File((_FOLDER / name).read_bytes(), "text/css") for name in _STYLES}
