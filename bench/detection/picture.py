"""The confusion of owners as an SVG picture, three matrices side by side. PURE.

Right answers are blue, wrong ones vermilion and open ones grey (Okabe and Ito's palette, which
people who cannot tell red from green can read); the share of a row is also written into its cell,
and the diagonal is framed, so no colour is needed. Text and lines follow the reader's light or dark
scheme.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from bench.detection.run import Run
from bench.detection.score import OWNERS, RULES, confusion, shares
from bench.detection.table import OWNER_WORDS, TITLES

CELL_W, CELL_H = 58, 34
LEFT, TOP = 118, 66
GAP, BOTTOM = 26, 44
RIGHT_COLOUR, WRONG_COLOUR, OPEN_COLOUR = "#0072b2", "#d55e00", "#7f7f7f"
_STRONG = 0.8
"""From this share on a cell is dark in either scheme, and its text is white."""
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.small { font-size: 11px; fill: #59636e; }
.on { fill: #ffffff; font-weight: 600; }
.grid { fill: none; stroke: #d1d9e0; }
.diagonal { fill: none; stroke: #1f2328; stroke-width: 1.5; }
.back { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .small { fill: #9198a1; }
  .on { fill: #ffffff; }
  .grid { stroke: #3d444d; }
  .diagonal { stroke: #f0f6fc; }
  .back { fill: #0d1117; }
}
"""


def draw(runs: Sequence[Run]) -> str:
    """The whole picture."""
    rows = [one for one in OWNERS if any(cell[0] == one for cell in confusion(runs, "ours"))]
    one_width = CELL_W * len(OWNERS)
    width = LEFT + 3 * one_width + 2 * GAP + 16
    height = TOP + CELL_H * len(rows) + BOTTOM
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title">',
        f'<title id="title">{escape(_title(runs))}</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{width}" height="{height}" rx="8"/>',
        *(_row_label(owner, row) for row, owner in enumerate(rows)),
    ]
    for number, rule in enumerate(RULES):
        lines += _matrix(runs, rule, rows, LEFT + number * (one_width + GAP))
    lines.append(_text(LEFT, height - 14, _legend(runs), "small"))
    return "\n".join([*lines, "</svg>", ""])


def _title(runs: Sequence[Run]) -> str:
    each = (f"{TITLES[rule]} {shares(runs, rule).right:.1%}" for rule in RULES)
    return f"Whose fault it was and whom each rule named; right owner: {', '.join(each)}"


def _legend(runs: Sequence[Run]) -> str:
    scenarios = len({run.scenario for run in runs})
    return (
        f"Rows: whose fault it was. Columns: who was named. {len(runs)} runs of {scenarios} "
        "scenarios, % of each row. Framed: right. Blue right, orange wrong, grey left open."
    )


def _row_label(owner: str, row: int) -> str:
    y = TOP + CELL_H * row + CELL_H / 2 + 4
    return _text(LEFT - 10, y, OWNER_WORDS[owner], "", "end")


def _matrix(runs: Sequence[Run], rule: str, rows: Sequence[str], left: int) -> Iterator[str]:
    counts = confusion(runs, rule)
    right = f"{TITLES[rule]}: {shares(runs, rule).right:.1%} right"
    yield _text(left, 26, right, "title")
    for column, told in enumerate(OWNERS):
        yield _text(left + CELL_W * (column + 0.5), TOP - 10, _short(told), "small", "middle")
    for row, owner in enumerate(rows):
        whole = sum(count for cell, count in counts.items() if cell[0] == owner)
        for column, told in enumerate(OWNERS):
            x, y = left + CELL_W * column, TOP + CELL_H * row
            share = counts.get((owner, told), 0) / whole
            yield from _cell(x, y, share, _colour(owner, told))
        x = left + CELL_W * OWNERS.index(owner)
        yield _rect(x + 1, TOP + CELL_H * row + 1, "diagonal", shrink=2)


def _cell(x: float, y: float, share: float, colour: str) -> Iterator[str]:
    if share:
        opacity = 0.15 + 0.85 * share
        yield _rect(x, y, "", extra=f' fill="{colour}" fill-opacity="{opacity:.2f}"')
    yield _rect(x, y, "grid")
    if share:
        strong = "on" if 0.15 + 0.85 * share >= _STRONG else ""
        words = f"{share:.0%}" if share >= 0.01 else "<1%"
        yield _text(x + CELL_W / 2, y + CELL_H / 2 + 4, words, strong, "middle")


def _colour(owner: str, told: str) -> str:
    if owner == told:
        return RIGHT_COLOUR
    return OPEN_COLOUR if told == "undetermined" else WRONG_COLOUR


def _short(told: str) -> str:
    return {"operator": "PC/home", "undetermined": "left open"}.get(told, OWNER_WORDS[told])


def _rect(x: float, y: float, kind: str, *, shrink: int = 0, extra: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    size = f'width="{CELL_W - shrink}" height="{CELL_H - shrink}"'
    return f'<rect{named} x="{x:g}" y="{y:g}" {size}{extra}/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
