"""How every operator's PC found itself for the night, by its own reports: the last look of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from runbook.hub.store.documents import insert, written
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.reports import Incoming
from runbook.hub.store.room_tables import FITNESS
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Fitness

_FITNESS = msgspec.json.Decoder(Fitness)
Said = tuple[int, int, str, tuple[str, ...]]
"""What stays the same from report to report about one look."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One look. ``at`` is by the hub's clock. ``until``: the end the certificate itself names."""

    at: datetime
    until: datetime | None
    client: str
    unready: tuple[str, ...]


def take(tx: Transaction, batch: Sequence[Incoming]) -> None:
    """Note what these reports say; an older look changes nothing, in whatever order they come."""
    rows: dict[str, dict[str, object]] = {}
    for one in batch:
        said = one.report.fitness
        if said is None:
            continue
        # What a PC's clock puts into the future would stand there for ever.
        at = to_ms(min(said.looked.seen_from(one.received_at), one.received_at))
        known = rows.get(one.operator)
        if known is None or at >= int(str(known["at"])):
            rows[one.operator] = {"operator": one.operator, "at": at, "body": written(said)}
    if not rows:
        return
    statement = insert(tx, FITNESS)
    new = statement.excluded
    tx.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["operator"],
            set_={"at": new.at, "body": new.body},
            where=new.at >= FITNESS.c.at,
        ),
        list(rows.values()),
    )


def every(tx: Transaction) -> dict[str, Looked]:
    """The last look of each operator's PC, by her id; what cannot be read counts as none."""
    found = {}
    for operator, at, body in tx.connection.execute(select(FITNESS)):
        said = _read(body)
        if said is not None:
            ends = said.certificate_until
            until = ends.wall if ends is not None else None
            found[operator] = Looked(from_ms(at), until, said.client, said.unready)
    return found


def said_of(said: Fitness) -> Said:
    """What differs for the next look, and stays the same until then."""
    ends = said.certificate_until
    until = 0 if ends is None else to_ms(ends.wall)
    return to_ms(said.looked.wall), until, said.client, said.unready


def said_in(body: str | None) -> Said | None:
    """The same of what is kept in a row."""
    said = _read(body) if body is not None else None
    return None if said is None else said_of(said)


def _read(body: str) -> Fitness | None:
    try:
        return _FITNESS.decode(body)
    except msgspec.MsgspecError:
        return None
