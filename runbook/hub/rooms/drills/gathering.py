"""Every operator who works here and how they stand with exercises, for page and command."""

from datetime import datetime, timedelta

from runbook.drill.library import find_case
from runbook.hub.model.people import Role
from runbook.hub.rooms.drills.shapes import Practised
from runbook.hub.store import drills, roster
from runbook.hub.store.transaction import Transaction

NEAR = timedelta(days=2)
"""A shift that begins within it is said of whoever has passed no exercise yet."""


def practised(tx: Transaction) -> list[Practised]:
    """Everybody whose PC may report: who passed none first, then who passed longest ago."""
    begins: dict[str, datetime] = {}
    for entry in roster.between(tx, tx.now, tx.now + NEAR):
        if entry.role is Role.OPERATOR and entry.begins >= tx.now:
            begins[entry.who] = min(begins.get(entry.who, entry.begins), entry.begins)
    return [
        Practised(
            *(one.operator, one.team, one.trainee, one.drill, one.passed_at),
            begins.get(one.operator),
        )
        for one in drills.every(tx)
        if one.revoked_at is None
    ]


def title_of(drill: str, lang: str) -> str:
    """What an exercise is called; its id where this program does not have it."""
    found = find_case(drill)
    return drill if found is None else found.title.get(lang, drill)
