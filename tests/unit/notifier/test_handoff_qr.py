"""QR codes drawn with signs: the same modules whichever way they are drawn."""

import xml.etree.ElementTree as ET

import pytest
import segno

from notifier.handoff.links import bot_link
from notifier.handoff.qr import QUIET, Ink, fits, svg, symbol

LINK = bot_link("BankDutyHubBot", "E" * 64)
HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


def modules(text: str) -> list[list[bool]]:
    """What the library itself says the code is."""
    made = segno.make(text, error="l", micro=False)
    return [[bool(one) for one in row] for row in made.matrix_iter(border=QUIET)]


def seen(lines: tuple[str, ...], *, blocks: bool) -> list[list[bool]]:
    """The lines as a camera sees them: rows of filled and empty modules."""
    if not blocks:
        return [[line[at] == "#" for at in range(0, len(line), 2)] for line in lines]
    halves = [[HALVES[sign] for sign in line] for line in lines]
    return [[both[half] for both in row] for row in halves for half in (0, 1)]


@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize("text", ["a", LINK, "x" * 300])
def test_dark_ink_draws_the_code_and_light_ink_its_opposite(text: str, blocks: bool) -> None:
    made = symbol(text)
    expected = modules(text)
    side = len(expected)
    dark = seen(made.lines(Ink.DARK, blocks=blocks), blocks=blocks)
    light = seen(made.lines(Ink.LIGHT, blocks=blocks), blocks=blocks)
    assert dark[:side] == expected
    assert [[not one for one in row] for row in light[:side]] == expected
    assert not any(any(row) for row in dark[side:])
    assert all(all(row) for row in light[side:])


@pytest.mark.parametrize("blocks", [True, False])
def test_its_size_is_known_before_it_is_drawn(blocks: bool) -> None:
    made = symbol(LINK)
    lines = made.lines(Ink.DARK, blocks=blocks)
    assert made.size(blocks=blocks) == (len(lines[0]), len(lines))
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("bot", ["abbot", "B" * 32])
def test_the_longest_link_to_a_bot_leaves_one_line_of_the_smallest_window(bot: str) -> None:
    assert fits(bot_link(bot, "E" * 64), 80, 23)


def test_what_does_not_fit_is_known_too() -> None:
    assert not fits(LINK, 80, 12)
    assert not fits(LINK, 20, 60)
    assert not fits(LINK, 80, 23, blocks=False)
    assert not fits("x" * 5000, 10_000, 10_000)


def test_the_picture_has_a_name_and_a_white_ground() -> None:
    drawn = svg(LINK, 'Код "3f9a" <1>', "Наведите камеру")
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Код "3f9a" <1>'
    assert root.findtext(f"{space}title") == 'Код "3f9a" <1>'
    assert root.findtext(f"{space}desc") == "Наведите камеру"
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"
    assert root[0].tag == f"{space}title"
    assert 'fill="#fff"' in drawn
    assert LINK not in drawn
