"""PURE. How many operators were hit, minute by minute since it began: as a line and a picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import clock

MOST = 60
"""Points at the most; a longer time is told in longer steps."""
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240)
_BARS = "▁▂▃▄▅▆▇█"
_WIDTH, _HEIGHT, _MARGIN = 640, 200, 30


@dataclass(frozen=True, slots=True)
class Trend:
    """``counts``: operators hit at the end of each step up to ``until``; the first is nobody."""

    since: datetime
    until: datetime
    step: timedelta
    counts: tuple[int, ...]

    @property
    def peak(self) -> int:
        """The most at any step."""
        return max(self.counts, default=0)


def trend(hit: Iterable[HubIncident], now: datetime) -> Trend:
    """The count over time. Before the first one there is one step without anybody."""
    spans = [(one.began, one.restored_at or one.closed_at) for one in hit]
    first = min((began for began, _ in spans), default=now)
    minutes = max(-(-(now - first) // timedelta(minutes=1)), 1)
    step = next((one for one in _STEPS if minutes <= one * (MOST - 1)), _STEPS[-1])
    length = timedelta(minutes=step)
    points = [first + length * index for index in range(min(-(-minutes // step), MOST - 1))]
    ends = [*points[1:], now]
    counts = (_hit_within(spans, at, end) for at, end in zip(points, ends, strict=True))
    return Trend(first, now, length, (0, *counts))


def as_document(found: Trend) -> dict[str, object]:
    """As it stands in the evidence."""
    return {
        "since": found.since.isoformat(),
        "step_minutes": found.step // timedelta(minutes=1),
        "counts": list(found.counts),
        "line": sparkline(found.counts),
    }


def sparkline(counts: Iterable[int]) -> str:
    """The counts as a line of bars: nobody is the lowest one, the peak the highest."""
    listed = list(counts)
    peak = max(listed, default=0)
    if not peak:
        return _BARS[0] * len(listed)
    # Somebody is never drawn as nobody.
    return "".join(_BARS[-(-one * (len(_BARS) - 1) // peak)] for one in listed)


def picture(found: Trend, title: str) -> str:
    """The same as SVG 1.1: steps over time, the peak and both ends named. Nothing outside it."""
    inner_w, inner_h = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    peak, count = max(found.peak, 1), max(len(found.counts), 1)
    width = inner_w / count
    corners = []
    for index, one in enumerate(found.counts):
        y = _HEIGHT - _MARGIN - inner_h * one / peak
        corners += [f"{_MARGIN + width * index:.1f},{y:.1f}"]
        corners += [f"{_MARGIN + width * (index + 1):.1f},{y:.1f}"]
    base, right = _HEIGHT - _MARGIN, _WIDTH - _MARGIN
    area = f"{_MARGIN},{base} {' '.join(corners)} {right},{base}"
    begins, ends, below = clock(found.since - found.step), clock(found.until), _HEIGHT - 10
    label = 'font-family="sans-serif" font-size="12" fill="#333"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f'<polygon points="{area}" fill="#c0392b" fill-opacity="0.35" stroke="#c0392b"/>'
        f'<line x1="{_MARGIN}" y1="{base}" x2="{right}" y2="{base}" stroke="#333"/>'
        f'<text x="{_MARGIN}" y="18" {label}>{escape(title)}</text>'
        f'<text x="4" y="{_MARGIN + 4}" {label}>{found.peak}</text>'
        f'<text x="{_MARGIN}" y="{below}" {label}>{begins}</text>'
        f'<text x="{right}" y="{below}" text-anchor="end" {label}>{ends}</text>'
        "</svg>\n"
    )


def _hit_within(
    spans: Iterable[tuple[datetime, datetime | None]], at: datetime, end: datetime
) -> int:
    """How many were hit at the end of this step."""
    moment = max(end, at)
    return sum(began <= moment and (over is None or over > moment) for began, over in spans)
