"""What would be gone if the program ended now."""

from runbook.journal.journal import Journal
from runbook.journal.snapshot import SEALED, rows_of


def only_in_memory(memory: Journal) -> frozenset[str]:
    """The promises that end with the program, by id: made here, or their reference noted here.

    Raises JournalError.
    """
    origin = memory.origin
    if origin is None:
        return frozenset()
    base = origin.base.rows("callbacks")
    there = memory.read(lambda connection: rows_of(connection, "callbacks"))
    return frozenset(
        row["id"]
        for key, row in there.items()
        if key not in base or any(row[name] != base[key][name] for name in SEALED)
    )
