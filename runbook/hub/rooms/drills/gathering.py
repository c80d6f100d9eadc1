"""Every operator who works here and how they stand with exercises, for page and command."""

from runbook.drill.library import find_case
from runbook.hub.rooms.drills.shapes import Practised
from runbook.hub.store import drills
from runbook.hub.store.transaction import Transaction


def practised(tx: Transaction) -> list[Practised]:
    """Everybody whose PC may report: who passed none first, then who passed longest ago."""
    return [
        Practised(one.operator, one.where.team, one.where.trainee, one.drill, one.passed_at)
        for one in drills.every(tx)
        if one.revoked_at is None
    ]


def title_of(drill: str, lang: str) -> str:
    """What an exercise is called; its id where this program does not have it."""
    found = find_case(drill)
    return drill if found is None else found.title.get(lang, drill)
