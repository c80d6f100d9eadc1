"""Each number of docs/measured.md is the one that was measured, rounded as it stands there."""

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.pages import DOCS, ROOT

PAGE = (DOCS / "measured.md").read_text("utf-8")
NUMBER = re.compile(r"(?<![\d.])((?:(?<!\S)-)?\d+(?:,\d{3})*(?:\.\d+)?)")
FIGURE = re.compile(r"`(\w+)\.(\w+)`")


def rows() -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """What was measured, the cell with the numbers, the figures they come from."""
    for line in PAGE.splitlines():
        cells = [one.strip() for one in line.split("|")]
        if len(cells) == 6 and FIGURE.search(cells[4]):
            yield cells[1], cells[3], tuple(FIGURE.findall(cells[4]))


@cache
def figures(part: str) -> dict[str, float]:
    held = json.loads((ROOT / "bench" / "results" / f"{part}.json").read_text("utf-8"))
    return dict(held["figures"])


@pytest.mark.parametrize(("what", "cell", "sources"), list(rows()), ids=lambda one: str(one)[:40])
def test_a_number_is_what_was_measured(
    what: str, cell: str, sources: tuple[tuple[str, str], ...]
) -> None:
    """The first numbers of the cell are those of the figures, in their order; words may follow."""
    shown = NUMBER.findall(cell)
    assert len(shown) >= len(sources), cell
    for text, (part, name) in zip(shown, sources, strict=False):
        value = figures(part)[name] * (100 if f"{text} %" in cell else 1)
        decimals = len(text.partition(".")[2])
        assert text.replace(",", "") == f"{value:.{decimals}f}", (what, name, value)


def test_every_table_is_read() -> None:
    lines = [one for one in PAGE.splitlines() if one.startswith("| ") and not one.startswith("| |")]
    assert len(list(rows())) == len(lines) > 30


def test_what_is_on_the_page_in_percent_or_numbers_of_runs_is_that_of_the_bench() -> None:
    found = figures("detection"), figures("hub"), figures("loss"), figures("delivery")
    detection, hub, loss, delivery = found
    assert f"{detection['scenarios']:.0f} scenarios x 5" in PAGE
    assert detection["runs"] == 5 * detection["scenarios"]
    assert f"of {loss['power_cuts']:,.0f}" in PAGE
    assert f"of {loss['kills_inside_writes']}" in PAGE
    assert f"{hub['mass_nights']} simulated" in PAGE
    assert f"{hub['kills']} kills and pauses" in PAGE
    assert f"{delivery['kill_rounds']} rounds" in PAGE
    assert f"of {delivery['fuzz_inputs']:,.0f}" in PAGE
