"""QR codes for a terminal and as SVG. How large one will be is known before it is drawn.

Drawing needs no colours: which half of a cell is filled says all. Whoever draws it with black signs
on white takes ``Ink.DARK``; on a dark screen without colours ``Ink.LIGHT`` fills the light parts.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno

QUIET = 2
"""Light modules around it. The standard (ISO/IEC 18004) wants 4; phones take 2, and 24 lines do not
hold more."""
UPPER, LOWER, FULL = BLOCKS = ("▀", "▄", "█")
_QUIET_ON_PAGE = 4
_REMEMBERED = 8
_SCALE = 6


class Ink(StrEnum):
    """Which modules the signs stand for."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One QR code. ``modules`` are its rows with the quiet zone, True where it is dark."""

    modules: tuple[tuple[bool, ...], ...]

    def size(self, *, blocks: bool) -> tuple[int, int]:
        """Columns and rows of characters that it takes on a terminal."""
        side = len(self.modules)
        return (side, (side + 1) // 2) if blocks else (2 * side, side)

    def lines(self, ink: Ink, *, blocks: bool) -> tuple[str, ...]:
        """The rows of characters: two rows of modules each, or without blocks one in ``##``."""
        filled = [[dark is (ink is Ink.DARK) for dark in row] for row in self.modules]
        if not blocks:
            return tuple("".join("##" if one else "  " for one in row) for row in filled)
        if len(filled) % 2:
            # Below an odd last row the quiet zone goes on.
            filled.append([ink is Ink.LIGHT] * len(filled[0]))
        pairs = zip(filled[::2], filled[1::2], strict=True)
        return tuple(
            "".join(_half_block(*both) for both in zip(upper, lower, strict=True))
            for upper, lower in pairs
        )


@lru_cache(_REMEMBERED)
def symbol(text: str) -> Symbol:
    """The QR code of a text, as small as it can be. Raises ValueError for more than one holds."""
    made = _encoded(text)
    rows = made.matrix_iter(border=QUIET)
    return Symbol(tuple(tuple(bool(module) for module in row) for row in rows))


def fits(text: str, columns: int, rows: int, *, blocks: bool = True) -> bool:
    """Whether the QR code of a text has room in so many columns and rows of characters."""
    try:
        wide, high = symbol(text).size(blocks=blocks)
    except ValueError:
        return False
    return wide <= columns and high <= rows


def svg(text: str, title: str, description: str) -> str:
    """The QR code as an SVG picture on white, with a name for whoever cannot see it.

    Raises ValueError for more than one holds.
    """
    out = BytesIO()
    made = _encoded(text)
    made.save(
        out, kind="svg", scale=_SCALE, border=_QUIET_ON_PAGE, dark="#000", light="#fff",
        title=title, desc=description, nl=True,
    )  # fmt: skip
    # The title names the picture once it has the role of one (SVG Accessibility API Mappings).
    side, _ = made.symbol_size(_SCALE, _QUIET_ON_PAGE)
    named = f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {side} {side}" '
    return out.getvalue().decode("utf-8").replace("<svg ", named, 1)


def _encoded(text: str) -> "segno.QRCode":
    import segno  # noqa: PLC0415 - lazy for start-up

    return segno.make(text, error="l", boost_error=True, micro=False)


def _half_block(upper: bool, lower: bool) -> str:
    if upper:
        return FULL if lower else UPPER
    return LOWER if lower else " "
