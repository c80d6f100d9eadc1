"""What people have written into the report about an incident; the rest writes itself anew."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import select

from runbook.hub.store.documents import put, read, written
from runbook.hub.store.moments import from_ms, moment_or_none, ms_or_none, to_ms
from runbook.hub.store.room_tables import REVIEWS
from runbook.hub.store.transaction import Transaction


class Todo(msgspec.Struct, frozen=True):
    """What is to be done: by which role, until which day (``2026-11-30``, or nothing)."""

    what: str
    role: str = ""
    until: str = ""


class Words(msgspec.Struct, frozen=True):
    """People's own part of the report."""

    addition: str = ""
    hindered: str = ""
    lessons: str = ""
    todo: tuple[Todo, ...] = ()


_NOTHING = Words()


@dataclass(frozen=True, slots=True)
class Review:
    """A report as it was saved last. ``revision`` is 0 before anybody wrote anything."""

    incident: str
    words: Words = _NOTHING
    revision: int = 0
    edited_at: datetime | None = None
    edited_by: str = ""
    finished_at: datetime | None = None
    finished_by: str = ""


def of_incident(tx: Transaction, key: str) -> Review:
    """The one about this incident, empty where nobody has written anything."""
    row = tx.connection.execute(select(REVIEWS).where(REVIEWS.c.incident == key)).first()
    if row is None:
        return Review(key)
    return Review(
        key,
        read(row.body, Words),
        row.revision,
        from_ms(row.edited_at),
        row.edited_by,
        moment_or_none(row.finished_at),
        row.finished_by,
    )


def save(tx: Transaction, review: Review, by: str) -> Review:
    """Keep it with the next revision. Whether it may be is the caller's, in this transaction."""
    kept = replace(review, revision=review.revision + 1, edited_at=tx.now, edited_by=by)
    row = {
        "incident": kept.incident,
        "revision": kept.revision,
        "edited_at": to_ms(tx.now),
        "edited_by": by,
        "finished_at": ms_or_none(kept.finished_at),
        "finished_by": kept.finished_by,
        "body": written(kept.words),
    }
    put(tx, REVIEWS, row)
    return kept
