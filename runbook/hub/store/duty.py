"""The lease of the hub on duty: one row, on the database's own clock.

Whoever holds it renews it; once it has ended anybody may take it, and gets the next fence number.
Writers follow one another, so no transaction under an older number can commit after that.
PostgreSQL: ``clock_timestamp()``. SQLite has no clock but that of the computer, which is the same
one for every process that can share such a file.
"""

from dataclasses import dataclass

from sqlalchemy import select

from runbook.hub.store.clock import now_ms
from runbook.hub.store.documents import put
from runbook.hub.store.store import Store
from runbook.hub.store.tables import DUTY
from runbook.hub.store.transaction import Transaction

_ONLY = 1
_FAR = 2
"""A lease that ends later than so many of its own lengths from now was given by another clock."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on duty, under which number, and for how many seconds more."""

    holder: str
    fence: int
    left: float


def take_or_renew(
    store: Store, holder: str, seconds: float, fence: int | None = None
) -> int | None:
    """Be on duty for so many seconds from now: the fence number, None while another hub is.

    ``fence`` is the number to be renewed. One that has ended is over for good, also where nobody
    else took it: what this hub did under it may still be at work in some thread, and only a new
    number tells that apart from what it does now. ``holder`` is unique to the process that calls.
    """
    with store.write() as tx:
        known = current(tx)
        holds = known is not None and 0 < known.left <= _FAR * seconds
        if known is None or not holds:
            mine = False
        elif known.holder != holder:
            return None
        else:
            mine = known.fence == fence
        last = known.fence if known else 0
        number = last if mine else last + 1
        _write(tx, holder, number, seconds)
        return number


def release(store: Store, holder: str) -> None:
    """Be on duty no more, so that another hub need not wait for the lease's end."""
    with store.write() as tx:
        known = current(tx)
        if known is not None and known.holder == holder:
            _write(tx, "", known.fence, 0)


def current(tx: Transaction) -> Duty | None:
    """Who holds the lease; ``left`` is not above zero once it has ended. None: nobody ever did."""
    row = tx.connection.execute(select(DUTY, now_ms(tx.connection).label("now"))).first()
    return None if row is None else Duty(row.holder, row.fence, (row.until - row.now) / 1000)


def _write(tx: Transaction, holder: str, fence: int, seconds: float) -> None:
    until = now_ms(tx.connection) + int(seconds * 1000)
    put(tx, DUTY, {"id": _ONLY, "holder": holder, "fence": fence, "until": until})
