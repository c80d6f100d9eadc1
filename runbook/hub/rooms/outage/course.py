"""The course of one incident as people follow it: what happened, when, and who ordered it."""

from dataclasses import dataclass

from runbook.hub.cards.viewing import names
from runbook.hub.model.incident import HubIncident
from runbook.hub.rooms.log.wording import KINDS
from runbook.hub.rooms.room import Asked
from runbook.hub.store import events
from runbook.language.moscow import clock
from runbook.language.texts import known, t

MOST = 100
"""The last ones; the log has all of them."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. ``who`` ordered it, by role; empty for the hub itself."""

    at: str
    said: str
    who: str = ""


def course(asked: Asked, incident: HubIncident) -> tuple[Happened, ...]:
    """What happened to it, the oldest first: what changed it or told somebody, not each receipt."""
    tx, lang = asked.tx, asked.lang
    who = names(tx, lang)
    told = [kind for kind in KINDS if known(f"hub.course.{kind}", lang)]
    return tuple(
        Happened(clock(one.at), t(f"hub.course.{one.kind}", lang), who.get(one.by, one.by))
        for one in events.latest_of(tx, incident.key, told, MOST)
    )
