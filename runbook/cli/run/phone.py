"""The QR code on the sheet of ``run``: her own phone carries the alert when this PC cannot."""

from rich.console import Console
from rich.text import Text

from notifier.handoff.qr import BLOCKS, Ink
from runbook.agent.handoff import Handoff
from runbook.cli.handoff.lines import Room, handoff_lines
from runbook.texts import t

_INK = "#000000 on #ffffff"


def code_lines(handoff: Handoff, lang: str, window: Console) -> list[Text]:
    """The code for this window with one line below it, and the text alone where it is too small."""
    blocks = window.encoding.lower().startswith("utf") or _can_write(window.encoding)
    shown = handoff_lines(handoff, lang, Room(window.width, window.height - 1, blocks))
    back = Text(t("run.phone.back", lang), style="bold cyan")
    if shown.needs is not None:
        columns, rows = shown.needs
        small = t("handoff.too_small", lang, columns=columns, rows=rows + 1)
        return [Text(line) for line in (small, "", *shown.above)] + [back]
    if window.color_system is None or window.no_color:
        # Most windows without colours are dark, and phones read the opposite as well.
        return [Text(line) for line in shown.symbol.lines(Ink.LIGHT, blocks=blocks)] + [back]
    drawn = [Text(line, style=_INK) for line in shown.symbol.lines(Ink.DARK, blocks=blocks)]
    return [*drawn, back]


def _can_write(encoding: str) -> bool:
    try:
        "".join(BLOCKS).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
