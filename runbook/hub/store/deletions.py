"""The log of what was deleted by policy: what, how many, older than when; never what was in it."""

from collections.abc import Mapping
from datetime import datetime

from runbook.hub.store import events, switches
from runbook.hub.store.transaction import Transaction

DELETED = "retention.deleted"
"""The event: ``what`` was deleted, its ``count``, and the moment ``before`` which it was made."""
_UNTOLD = "retention.untold"


def note(tx: Transaction, counts: Mapping[str, int], before: Mapping[str, datetime]) -> None:
    """Add to what is to be told, in the transaction that deletes: a killed hub forgets nothing."""
    if not any(counts.values()):
        return
    untold = _untold(tx)
    for what, count in counts.items():
        if count:
            known = untold.get(what, {}).get("count")
            sum_of = count + (known if isinstance(known, int) else 0)
            untold[what] = {"count": sum_of, "before": before[what].isoformat(timespec="seconds")}
    switches.put(tx, _UNTOLD, untold)


def tell(tx: Transaction) -> None:
    """One event for each kind that was deleted since the last time."""
    untold = _untold(tx)
    for what, said in untold.items():
        events.log(tx, DELETED, body={"what": what, **said})
    if untold:
        switches.put(tx, _UNTOLD, {})


def _untold(tx: Transaction) -> dict[str, dict[str, object]]:
    found = switches.get(tx, _UNTOLD)
    body = found.body if found else {}
    return {what: dict(said) for what, said in body.items() if isinstance(said, dict)}
