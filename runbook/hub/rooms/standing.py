"""What goes on, read from the database only where it has changed; one for a process's pages."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar, cast

from sqlalchemy import select

from runbook.hub.model.incident import HubIncident
from runbook.hub.store import glance
from runbook.hub.store.documents import read
from runbook.hub.store.tables import AGENTS, INCIDENTS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Surroundings

HOMES_FOR = timedelta(minutes=1)
"""Where people work changes seldom, and reading it of ten thousand takes its time."""

REMEMBERED = 100
"""What was made is kept under so many names, the oldest goes first."""
T = TypeVar("T")


class Standing:
    """Every incident that is not closed, and where everybody works. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, HubIncident] = {}
        self._homes: Mapping[str, str] = {}
        self._homes_at: datetime | None = None
        self._remembered: dict[str, tuple[tuple[object, ...], object]] = {}

    def remembered(self, name: str, stamp: tuple[object, ...], make: Callable[[], T]) -> T:
        """What ``make`` gave for this name the last time, while the stamp is the same."""
        with self._lock:
            found = self._remembered.get(name)
        if found is not None and found[0] == stamp:
            return cast(T, found[1])
        made = make()
        with self._lock:
            self._remembered[name] = (stamp, made)
            while len(self._remembered) > REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
        return made

    def unclosed(self, tx: Transaction) -> list[HubIncident]:
        """As this transaction sees them, by number."""
        columns = (INCIDENTS.c.key, INCIDENTS.c.revision)
        asked = select(*columns).where(INCIDENTS.c.closed_at.is_(None))
        revisions = {row.key: row.revision for row in tx.connection.execute(asked)}
        with self._lock:
            known = {key: one for key, one in self._known.items() if key in revisions}
        changed = [
            key for key, revision in revisions.items()
            if key not in known or known[key].revision != revision
        ]  # fmt: skip
        known.update((one.key, one) for one in glance.incidents(tx, changed))
        with self._lock:
            self._known = known
        return sorted(known.values(), key=lambda one: one.number)

    def homes(self, tx: Transaction) -> Mapping[str, str]:
        """Provider and city of every operator whose PC may report, as ``provider/city``."""
        with self._lock:
            at, homes = self._homes_at, self._homes
        if at is not None and timedelta(0) <= tx.now - at < HOMES_FOR:
            return homes
        asked = select(AGENTS.c.operator, AGENTS.c.body).where(AGENTS.c.revoked_at.is_(None))
        homes = {row.operator: _home(row.body) for row in tx.connection.execute(asked)}
        with self._lock:
            self._homes_at, self._homes = tx.now, homes
        return homes


def _home(body: str) -> str:
    where = read(body, Surroundings)
    return f"{where.provider}/{where.city}" if where.city else where.provider
