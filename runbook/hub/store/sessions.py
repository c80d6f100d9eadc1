"""Who is logged in at the hub's page: a cookie's hash, whose it is, and how long it is good.

Only an HMAC of what the cookie holds is kept, with a key that the database does not hold.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from runbook.hub.model.people import HubPerson
from runbook.hub.store import people
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.room_tables import SESSIONS
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import Purpose

LASTS = timedelta(hours=12)
"""A night and its handing over; then the way in is walked again."""
IDLE = timedelta(hours=1)
"""Without anything the person did: a page that reloads itself is no person."""
MOST_OF_ONE = 5
"""Of one person at a time: a phone, the office's computer and some forgotten ones."""

_TOKEN_BYTES = 32
_ID_BYTES = 6
_CONTEXT = b"runbook/hub/1/session/"
_ACTIONS = b"runbook/hub/1/actions/"


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in that holds. ``said`` is what was answered to the last order and not yet shown.

    ``id`` is what it is called by where it is ended, ``device`` what its browser calls itself.
    """

    hash: bytes = field(repr=False)
    person: HubPerson
    begun_at: datetime
    used_at: datetime
    said: str = ""
    id: str = ""
    device: str = ""


def begin(tx: Transaction, person_id: str, device: str = "") -> str:
    """A new session; what its cookie holds, given out this once. The oldest one too many ends.

    ``device`` is what the browser is called where sessions are listed.
    """
    holding = (
        select(SESSIONS.c.hash)
        .where(SESSIONS.c.person == person_id, *_holds(tx))
        .order_by(SESSIONS.c.used_at.desc(), SESSIONS.c.begun_at.desc())
    )
    for one in tx.connection.execute(holding).scalars().all()[MOST_OF_ONE - 1 :]:
        _end(tx, SESSIONS.c.hash == one)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = to_ms(tx.now)
    row = {
        "hash": _hash(tx, token),
        "person": person_id,
        "begun_at": now,
        "used_at": now,
        "id": secrets.token_hex(_ID_BYTES),
        "device": device,
    }
    tx.connection.execute(SESSIONS.insert(), row)
    return token


def find(tx: Transaction, token: str) -> Session | None:
    """Whose session it is; None: there is none, it has ended, or the person is known no more."""
    row = tx.connection.execute(
        select(SESSIONS).where(SESSIONS.c.hash == _hash(tx, token), *_holds(tx))
    ).first()
    person = people.by_id(tx, row.person) if row is not None else None
    if row is None or person is None or not person.active:
        return None
    times = from_ms(row.begun_at), from_ms(row.used_at)
    return Session(row.hash, person, *times, row.said, row.id, row.device)


def use(tx: Transaction, session: Session, said: str = "") -> None:
    """The person has just done something; ``said`` waits to be shown."""
    tx.connection.execute(
        update(SESSIONS)
        .where(SESSIONS.c.hash == session.hash)
        .values(used_at=to_ms(tx.now), said=said)
    )


def end(tx: Transaction, session: Session) -> None:
    """It is good for nothing more."""
    _end(tx, SESSIONS.c.hash == session.hash)


def end_all(tx: Transaction, person_id: str) -> int:
    """End every session of a person that still holds; how many there were."""
    return _end(tx, SESSIONS.c.person == person_id, *_holds(tx))


def held(tx: Transaction, person_id: str = "") -> list[Session]:
    """The sessions that hold, the one used last first: everybody's, or those of one person."""
    hers = (SESSIONS.c.person == person_id,) if person_id else ()
    asked = select(SESSIONS).where(*hers, *_holds(tx)).order_by(SESSIONS.c.used_at.desc())
    known = {one.id: one for one in people.every(tx)}
    return [
        Session(
            row.hash,
            known[row.person],
            from_ms(row.begun_at),
            from_ms(row.used_at),
            id=row.id,
            device=row.device,
        )
        for row in tx.connection.execute(asked)
        if row.person in known and known[row.person].active
    ]


def actions_key(tx: Transaction, token: str) -> str:
    """What every form of this session carries, and no other site can know."""
    said = _ACTIONS + token.encode("utf-8", "surrogatepass")
    return hmac.digest(tx.secret.key(Purpose.AUTHENTICATION), said, "sha256").hex()


def _holds(tx: Transaction) -> tuple[ColumnElement[bool], ...]:
    return (
        SESSIONS.c.ended_at.is_(None),
        SESSIONS.c.begun_at > to_ms(tx.now - LASTS),
        SESSIONS.c.used_at > to_ms(tx.now - IDLE),
    )


def _end(tx: Transaction, *which: ColumnElement[bool]) -> int:
    done = tx.connection.execute(update(SESSIONS).where(*which).values(ended_at=to_ms(tx.now)))
    return done.rowcount


def _hash(tx: Transaction, token: str) -> bytes:
    said = _CONTEXT + token.encode("utf-8", "surrogatepass")
    return hmac.digest(tx.secret.key(Purpose.AUTHENTICATION), said, "sha256")
