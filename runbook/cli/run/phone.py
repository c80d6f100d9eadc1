"""The QR code on the sheet of ``run``: her own phone carries the alert when this PC cannot."""

from rich.console import Console
from rich.text import Text

from notifier.handoff.qr import BLOCKS, Ink
from runbook.agent.telling.handoff import Handoff
from runbook.cli.handoff.lines import (
    Room,
    Shown,
    call_lines,
    handoff_lines,
    ring_line,
    text_lines,
)
from runbook.language.texts import t

_INK = "#000000 on #ffffff"
_BELOW = "bold cyan"


def code_lines(handoff: Handoff, lang: str, window: Console) -> list[Text]:
    """The QR code for this window and what it does, and words alone where it is too small."""
    blocks = window.encoding.lower().startswith("utf") or _can_write(window.encoding)
    room = Room(window.width, window.height - 1, blocks)
    back = t("run.phone.back", lang)
    shown = handoff_lines(handoff, lang, room, questions=(back,))
    if shown.needs is not None:
        return _words(handoff, lang, room, shown.needs)
    drawn = _drawn(shown, window, blocks=blocks)
    return drawn + [Text(line, style=_BELOW) for line in shown.below]


def _words(handoff: Handoff, lang: str, room: Room, needs: tuple[int, int]) -> list[Text]:
    """The code for the telephone first: what a small window cuts off is at the end."""
    columns, rows = needs
    small = t("handoff.too_small", lang, columns=columns, rows=rows + 1)
    back = Text(t("run.phone.back", lang), style=_BELOW)
    called = (ring_line(handoff.lead, lang), *call_lines(handoff, lang), small)
    lines = [*map(Text, called), back]
    # Where the whole text has no room, a part of it would only be misread.
    longer = [*lines, *map(Text, ("", *text_lines(handoff, lang)))]
    return longer if room.height(line.plain for line in longer) <= room.rows else lines


def _drawn(shown: Shown, window: Console, *, blocks: bool) -> list[Text]:
    if window.color_system is None or window.no_color:
        # Most windows without colours are dark, and phones read the opposite as well.
        return [Text(line) for line in shown.symbol.lines(Ink.LIGHT, blocks=blocks)]
    return [Text(line, style=_INK) for line in shown.symbol.lines(Ink.DARK, blocks=blocks)]


def _can_write(encoding: str) -> bool:
    try:
        "".join(BLOCKS).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
