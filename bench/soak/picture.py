"""PURE. The memory of each program over the run as an SVG curve, with the faults beneath.

Colours are Okabe and Ito's, which people who cannot tell red from green can read; each curve is
named at its end. Text and lines follow the reader's light or dark scheme.
"""

from collections.abc import Callable, Iterator, Sequence
from xml.sax.saxutils import escape

from bench.soak.judging import Sample, programs, trend

WIDTH, HEIGHT = 900, 340
LEFT, RIGHT, TOP, BOTTOM = 56, 236, 40, 44
STEP = 25
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_CALM = frozenset({"calm", "rest", "begin"})
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 14px; font-weight: 600; }
.small { font-size: 11px; fill: #59636e; }
.grid { stroke: #d1d9e0; }
.fault { fill: #7f7f7f; fill-opacity: 0.18; }
.curve { fill: none; stroke-width: 1.6; }
.back { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .small { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .back { fill: #0d1117; }
}
"""


class _Scale:
    """Minutes and megabytes as places in the picture."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.begun, self.ended = float(samples[0]["at"]), float(samples[-1]["at"])
        most = max(one["anonymous_mb"] for each in samples for one in each["programs"].values())
        self.top = (int(most / STEP) + 1) * STEP

    def x(self, at: float) -> float:
        return LEFT + (at - self.begun) / (self.ended - self.begun) * (WIDTH - LEFT - RIGHT)

    def y(self, memory: float) -> float:
        return TOP + (1 - memory / self.top) * (HEIGHT - TOP - BOTTOM)


def draw(samples: Sequence[Sample]) -> str:
    """The whole picture."""
    scale = _Scale(samples)
    title = f"Memory over {(scale.ended - scale.begun) / 60:.0f} minutes of faults (anonymous, MB)"
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    legend = "Grey: a fault stands. Slopes: least squares over the second half."
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        _text(LEFT, 24, title, "title"),
        *_frame(samples, scale),
        *_curves(samples, scale),
        _text(LEFT, HEIGHT - 8, legend, "small"),
    ]
    return "\n".join([*lines, "</svg>", ""])


def _frame(samples: Sequence[Sample], scale: _Scale) -> Iterator[str]:
    """The faults, the megabytes and the minutes."""
    for since, until in _faults(samples):
        width = max(scale.x(until) - scale.x(since), 1)
        place = f'x="{scale.x(since):.1f}" y="{TOP}" width="{width:.1f}"'
        yield f'<rect class="fault" {place} height="{HEIGHT - TOP - BOTTOM}"/>'
    for mark in range(0, scale.top + 1, STEP):
        y = scale.y(mark)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(LEFT - 8, y + 4, f"{mark}", "small", "end")
    for minute in range(0, int((scale.ended - scale.begun) / 60) + 1, 5):
        at = scale.x(scale.begun + minute * 60)
        yield _text(at, HEIGHT - BOTTOM + 18, f"{minute} min", "small", "middle")


def _curves(samples: Sequence[Sample], scale: _Scale) -> Iterator[str]:
    names = programs(samples)
    ends = _ends([samples[-1]["programs"][name]["anonymous_mb"] for name in names], scale.y)
    for number, (name, end) in enumerate(zip(names, ends, strict=True)):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(
            f"{scale.x(one['at']):.1f},{scale.y(one['programs'][name]['anonymous_mb']):.1f}"
            for one in samples
            if name in one["programs"]
        )
        yield f'<polyline class="curve" stroke="{colour}" points="{points}"/>'
        found = trend(samples, name)
        words = f"{name}: {found.mean:.0f} MB, {found.slope:+.1f} MB/h"
        yield _text(WIDTH - RIGHT + 8, end, words, "small")
        yield f'<circle cx="{WIDTH - RIGHT + 3}" cy="{end - 4:.1f}" r="3" fill="{colour}"/>'


def _ends(memory: Sequence[float], y: Callable[[float], float]) -> list[float]:
    """Where the names stand, at least a line apart."""
    wanted = sorted((y(one) + 4, number) for number, one in enumerate(memory))
    placed: dict[int, float] = {}
    before = 0.0
    for at, number in wanted:
        before = max(at, before + 15)
        placed[number] = before
    return [placed[number] for number in range(len(memory))]


def _faults(samples: Sequence[Sample]) -> Iterator[tuple[float, float]]:
    """From when until when something was broken."""
    since = None
    for one in samples:
        broken = one["phase"] not in _CALM
        if broken and since is None:
            since = one["at"]
        if not broken and since is not None:
            yield since, one["at"]
            since = None
    if since is not None:
        yield since, samples[-1]["at"]


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} class="{kind}">{escape(words)}</text>'
