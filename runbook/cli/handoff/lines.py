"""What a handoff looks like: what stands above and below the QR code, and whether it all fits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from textwrap import wrap
from typing import NamedTuple

from notifier.handoff import qr
from runbook.agent.telling.handoff import Handoff, Way
from runbook.alerting.alerts import LEAD
from runbook.alerting.handoff_words import full_text
from runbook.language.texts import t
from runbook.settings.shapes import Contact, Settings

ON_PAGE = 101
"""Modules on a side: the most a phone reads from a page or a large window."""
_TYPED = "7289-6"
"""What is typed behind the question."""


class Room(NamedTuple):
    """How many characters the window holds, and whether it can show half blocks."""

    columns: int = ON_PAGE
    rows: int = ON_PAGE
    blocks: bool = True

    def height(self, lines: Iterable[str]) -> int:
        """How many rows these lines take, with room to type behind the last one."""
        *before, last = lines
        whole = (*before, f"{last} {_TYPED}")
        return sum(max(len(wrap(line, self.columns)), 1) for line in whole)

    def holds(self, link: str, below: Sequence[str]) -> bool:
        """Whether the QR code of a link fits, with these lines below it."""
        rows = self.rows - self.height(below)
        return qr.fits(link, self.columns, rows, blocks=self.blocks)


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show, from the top.

    ``above`` may scroll away. ``symbol`` is the QR code of ``link``, ``below`` what stands under it
    with the question last. ``needs`` are the columns and rows that all but ``above`` takes where
    the window has less, otherwise None.
    """

    above: tuple[str, ...]
    symbol: qr.Symbol
    link: str
    way: Way
    below: tuple[str, ...]
    needs: tuple[int, int] | None = None


def handoff_lines(
    handoff: Handoff,
    lang: str,
    room: Room,
    way: Way | None = None,
    questions: Sequence[str] = ("",),
) -> Shown:
    """What to show of a handoff in this room. ``way`` is what she asked for, where there is it.

    ``questions`` say the same, the longest first. The richest link that fits is shown, and below it
    what the code does and as much of the question as there is room for.
    """
    chosen = way if way in handoff.ways else handoff.ways[0]
    scan = t(f"handoff.scan.{chosen}", lang)
    choices = [tuple(filter(None, (scan, one))) for one in questions]
    in_one = f"{t(f'handoff.scan_briefly.{chosen}', lang)} {questions[-1]}"
    links = handoff.links(chosen, lang)
    above = _above(handoff, lang)
    for some in ((*choices, (in_one,)), (questions[-1:],)):
        for link, below in product(links, some):
            if room.holds(link, below):
                told = above if scan in below else (*above, scan)
                return Shown(told, qr.symbol(link), link, chosen, tuple(below))
    symbol = qr.symbol(links[-1])
    columns, rows = symbol.size(blocks=room.blocks)
    needs = columns, rows + Room(max(columns, room.columns)).height(questions[-1:])
    return Shown(above, symbol, links[-1], chosen, choices[0], needs)


def lead_of(settings: Settings) -> Contact:
    """The shift lead of the settings, nobody in particular where there is none."""
    return next(iter(settings.contacts_of(LEAD)), Contact(role=LEAD))


def ring_line(lead: Contact, lang: str) -> str:
    """Whom to ring. Without a configured lead it says where the number stands."""
    return t("handoff.ring", lang, lead_name=lead.name, lead_phone=lead.phone)


def call_lines(handoff: Handoff, lang: str) -> tuple[str, str]:
    """The code to be read out on the phone."""
    return t("handoff.say_this", lang), f"  {handoff.said.spoken}"


def text_lines(handoff: Handoff, lang: str) -> tuple[str, str]:
    """The text that she can send herself."""
    return t("handoff.copy_this", lang), f"  {full_text(handoff.said, lang)}"


def _above(handoff: Handoff, lang: str) -> tuple[str, ...]:
    lines = [t("handoff.exercise", lang)] if handoff.exercise else []
    lines.append(t("handoff.for", lang, lead_name=handoff.lead.name, lead_phone=handoff.lead.phone))
    return (*lines, "", *text_lines(handoff, lang), "", *call_lines(handoff, lang), "")
