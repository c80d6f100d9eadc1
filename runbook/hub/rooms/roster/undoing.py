"""Takes back a substitution by its shift, or what was done last: an import or a substitution."""

from runbook.hub.model.actions import Answer
from runbook.hub.rooms.roster import importing, substituting
from runbook.hub.store import roster
from runbook.hub.store.transaction import Transaction


def undo(tx: Transaction, entry_id: str, by: str) -> Answer:
    """Take it back. ``entry_id`` is either shift of a substitution; empty: what was done last."""
    if entry_id:
        made = substituting.standing_in_for(tx, entry_id)
        return substituting.undo(tx, made.id if made is not None else entry_id, by)
    substituted, imported = roster.last_substitution(tx), roster.last_import(tx)
    at = substituted.made_at if substituted is not None else None
    if imported is not None and (at is None or imported[1] >= at):
        return importing.undo(tx, imported[0], by)
    if substituted is None:
        return Answer("roster.nothing_to_undo", done=False)
    return substituting.undo(tx, substituted.id, by)
