"""Links to the page for other rooms: made once, shown once, closed when they are wanted no more.

Only an HMAC of what a link holds is kept, with a key that the database does not hold.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from runbook.hub.store import events
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.room_tables import WINDOWS
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import Purpose

MOST = 100
"""Open at a time: more are forgotten ones."""
LONGEST_LABEL = 60
OPENED, CLOSED = "window.opened", "window.closed"

_KEY_BYTES, _ID_BYTES = 32, 4
_KEY = re.compile("[A-Za-z0-9_-]{43}")
_CONTEXT = b"runbook/hub/1/window/"


@dataclass(frozen=True, slots=True)
class Window:
    """One link. ``label`` says whose screen it is for, ``made_by`` is a person's id or empty."""

    id: str
    label: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None


def label_of(text: str) -> str:
    """What somebody typed as a label; empty when it cannot be one."""
    label = " ".join(text.split())
    return label if len(label) <= LONGEST_LABEL and label.isprintable() else ""


def open_one(tx: Transaction, label: str, by: str = "") -> tuple[Window, str] | None:
    """A new link and its key, given out this once; None while there are too many."""
    count = select(func.count()).select_from(WINDOWS).where(WINDOWS.c.revoked_at.is_(None))
    if (tx.connection.execute(count).scalar() or 0) >= MOST:
        return None
    key = secrets.token_urlsafe(_KEY_BYTES)
    made = Window(secrets.token_hex(_ID_BYTES), label, tx.now, by)
    row = {
        "id": made.id,
        "hash": _hash(tx, key),
        "label": label,
        "made_at": to_ms(tx.now),
        "made_by": by,
    }
    tx.connection.execute(insert(WINDOWS), row)
    events.log(tx, OPENED, body={"window": made.id}, by=by)
    return made, key


def is_open(tx: Transaction, key: str) -> bool:
    """Whether this key opens the page."""
    if not _KEY.fullmatch(key):
        return False
    found = select(WINDOWS.c.id).where(WINDOWS.c.hash == _hash(tx, key), _OPEN)
    return tx.connection.execute(found).first() is not None


def every_open(tx: Transaction) -> list[Window]:
    """Those that open the page, the newest first."""
    asked = select(WINDOWS).where(_OPEN).order_by(WINDOWS.c.made_at.desc(), WINDOWS.c.id)
    return [_window(row) for row in tx.connection.execute(asked)]


def close(tx: Transaction, window_id: str, by: str = "") -> bool:
    """It opens nothing any more. False when it did not before."""
    done = tx.connection.execute(
        update(WINDOWS)
        .where(WINDOWS.c.id == window_id, _OPEN)
        .values(revoked_at=to_ms(tx.now), revoked_by=by)
    )
    if done.rowcount:
        events.log(tx, CLOSED, body={"window": window_id}, by=by)
    return bool(done.rowcount)


_OPEN = WINDOWS.c.revoked_at.is_(None)


def _hash(tx: Transaction, key: str) -> bytes:
    return hmac.digest(tx.secret.key(Purpose.AUTHENTICATION), _CONTEXT + key.encode(), "sha256")


def _window(row: Row[*tuple[Any, ...]]) -> Window:
    revoked_at = moment_or_none(row.revoked_at)
    return Window(row.id, row.label, from_ms(row.made_at), row.made_by, revoked_at)
