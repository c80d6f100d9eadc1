"""What a handoff looks like: the lines above, the QR code, and whether the window holds them."""

from dataclasses import dataclass
from typing import NamedTuple

from notifier.handoff import qr
from notifier.handoff.links import first_that_fits
from runbook.agent.handoff import Handoff, Way
from runbook.alerts import LEAD
from runbook.handoff_words import full_text
from runbook.settings.shapes import Contact, Settings
from runbook.texts import t

ONE_LINE = 1
"""The question below the QR code."""
ON_PAGE = 101
"""Modules on a side: the most a phone reads from a page or a large window."""


class Room(NamedTuple):
    """How many characters the window holds, and whether it can show half blocks."""

    columns: int = ON_PAGE
    rows: int = ON_PAGE // 2 + 1 + ONE_LINE
    blocks: bool = True

    def holds(self, link: str) -> bool:
        """Whether the QR code of a link fits, with one line below it."""
        return qr.fits(link, self.columns, self.rows - ONE_LINE, blocks=self.blocks)


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show, from the top.

    ``above`` may scroll away. ``symbol`` is the QR code of ``link``. ``needs`` are the columns and
    rows it takes with the line below it where the window has less, otherwise None.
    """

    above: tuple[str, ...]
    symbol: qr.Symbol
    link: str
    way: Way
    needs: tuple[int, int] | None = None


def handoff_lines(handoff: Handoff, lang: str, room: Room, way: Way | None = None) -> Shown:
    """What to show of a handoff in this room. ``way`` is what she asked for, where there is it."""
    chosen = way if way in handoff.ways else handoff.ways[0]
    link = first_that_fits(handoff.links(chosen, lang), room.holds)
    symbol = qr.symbol(link)
    columns, rows = symbol.size(blocks=room.blocks)
    needs = None if room.holds(link) else (columns, rows + ONE_LINE)
    return Shown(_above(handoff, chosen, lang), symbol, link, chosen, needs)


def lead_of(settings: Settings) -> Contact:
    """The shift lead of the settings, nobody in particular where there is none."""
    return next(iter(settings.contacts_of(LEAD)), Contact(role=LEAD))


def ring_line(lead: Contact, lang: str) -> str:
    """Whom to ring. Without a configured lead it says where the number stands."""
    return t("handoff.ring", lang, lead_name=lead.name, lead_phone=lead.phone)


def _above(handoff: Handoff, way: Way, lang: str) -> tuple[str, ...]:
    lines = [t("handoff.exercise", lang)] if handoff.exercise else []
    lines += [
        t("handoff.for", lang, lead_name=handoff.lead.name, lead_phone=handoff.lead.phone),
        "",
        t("handoff.copy_this", lang),
        f"  {full_text(handoff.said, lang)}",
        "",
        t("handoff.say_this", lang),
        f"  {handoff.said.spoken}",
        "",
        t(f"handoff.scan.{way}", lang),
    ]
    return tuple(lines)
