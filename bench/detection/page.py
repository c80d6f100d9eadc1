"""The generated part of ``docs/detection.md`` and the picture beside it."""

from collections.abc import Sequence
from pathlib import Path

from bench.detection.picture import draw
from bench.detection.run import Run
from bench.detection.runs import ROOT
from bench.detection.table import tables

PAGE = ROOT / "docs" / "detection.md"
PICTURE = ROOT / "docs" / "pictures" / "detection.svg"
BEGIN, END = "<!-- matrix: begin (generated) -->", "<!-- matrix: end -->"
_EMPTY = f"# Detection\n\n{BEGIN}\n{END}\n"


def write(runs: Sequence[Run], page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Replace what stands between the markers, and the picture. Raises ValueError without them."""
    text = page.read_text(encoding="utf-8") if page.exists() else _EMPTY
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(between(text, tables(runs)), encoding="utf-8")
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(draw(runs), encoding="utf-8")


def between(text: str, generated: str) -> str:
    """The text with what stands between the markers replaced. Raises ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the markers are missing: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{generated.strip()}\n\n{END}{after}"
