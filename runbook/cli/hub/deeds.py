"""Deeds of a room on the command line: judged by role and shift as on its page, and logged so."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.hub.model.access import Deed, Sight
    from runbook.hub.model.authority import Refusal
    from runbook.hub.model.people import HubPerson
    from runbook.hub.store.transaction import Transaction


def refused(
    tx: "Transaction", person: "HubPerson", deed: "Deed", sight: "Sight"
) -> "Refusal | None":
    """Why this person may not do that in the room of this sight, written down; None: they may."""
    from runbook.hub.model.access import may_do, may_see  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.authority import Refusal  # noqa: PLC0415 - as above
    from runbook.hub.rooms.refusing import note_refused  # noqa: PLC0415 - as above

    if may_do(person, deed) and may_see(person, sight):
        return None
    why = Refusal.ROLE if person.on_shift else Refusal.OFF_SHIFT
    note_refused(tx, person, deed, why)
    return why
