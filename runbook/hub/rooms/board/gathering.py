"""Reads for one person's first page what their role may see, in their own language.

No names, no addresses, and of clients only how many wait and with which operator.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from runbook.hub.cards.folding import Folded, folded, ranges, sentence, stops_work, unknown
from runbook.hub.cards.viewing import degraded_since, provider_names
from runbook.hub.model.access import Sight
from runbook.hub.rooms.board import cards
from runbook.hub.rooms.board.mode import mode
from runbook.hub.rooms.board.office import parts
from runbook.hub.rooms.board.places import hit
from runbook.hub.rooms.board.shapes import Board, Way
from runbook.hub.rooms.board.views import views
from runbook.hub.rooms.board.way import way_of
from runbook.hub.rooms.room import Asked
from runbook.hub.store import seen
from runbook.language.moscow import clock
from runbook.language.texts import t

MOST_CARDS = 30
"""The most urgent ones; the others stand as numbers."""


def board(asked: Asked) -> Board:
    """The page at ``/``. Who has nothing to do with others' outages sees what many share alone."""
    tx, lang, whole = asked.tx, asked.lang, asked.sees(Sight.INCIDENT)
    unclosed = asked.standing.unclosed(tx)
    standing = sorted(folded(unclosed), key=_urgency)
    heard = seen.lately(tx)
    said = sentence(standing, len(heard), lang)
    if not whole:
        standing = [one for one in standing if one.incident.is_mass and stops_work(one.incident)]
    shown, rest = standing[:MOST_CARDS], standing[MOST_CARDS:]
    mode_since = degraded_since(tx)
    known = views(tx, [one.incident for one in shown], mode_since, lang)
    homes = asked.standing.homes(tx) if whole else {}
    warnings = tuple(asked.warned(lang)) if whole else ()
    return Board(
        sentence=said,
        tone=_tone(standing, quiet=not warnings),
        lines=tuple(_head(asked, standing, mode_since)),
        warnings=warnings,
        cards=tuple(map(partial(cards.brief, person=asked.person), shown, known)),
        more=_more(rest, lang),
        hit=hit(unclosed, homes, heard, provider_names(), lang) if whole else None,
        way=_worst(asked, standing) if whole else None,
        degraded=mode(mode_since, asked.person),
        parts=tuple(parts(tx, asked.office, asked.person)),
    )


def _urgency(one: Folded) -> tuple[bool, bool, bool, int]:
    """First what goes on, is shared by many, and nobody knows of; the newest first."""
    incident = one.incident
    known = incident.acknowledged_at is not None
    return (incident.over, not incident.is_mass, known, -incident.number)


def _tone(standing: Sequence[Folded], *, quiet: bool) -> str:
    """The gravest of them. Who is told of nothing may not read green for «nothing goes on»."""
    order = (cards.CALM, cards.OURS, cards.ONE, cards.MASS)
    least = cards.CALM if quiet else cards.OURS
    return max((least, *(cards.tone(one.incident) for one in standing)), key=order.index)


def _more(rest: Sequence[Folded], lang: str) -> str:
    numbers = [one.incident.number for one in rest]
    return t("hub.board.more", lang, numbers=ranges(numbers, lang)) if numbers else ""


def _head(asked: Asked, standing: Sequence[Folded], mode_since: datetime | None) -> Iterator[str]:
    if asked.sees(Sight.INCIDENT) and (unheard_of := unknown(standing, asked.lang)):
        yield unheard_of
    if mode_since is not None:
        yield t("hub.page.degraded", asked.lang, at=clock(mode_since))
    yield t("hub.page.at", asked.lang, at=clock(asked.tx.now))


def _worst(asked: Asked, standing: Sequence[Folded]) -> Way | None:
    """Of what many share, and still do, what hits most."""
    masses = [one.incident for one in standing if cards.tone(one.incident) == cards.MASS]
    if not masses:
        return None
    return way_of(asked.tx, max(masses, key=lambda one: (one.hit, one.number)), asked.lang)
