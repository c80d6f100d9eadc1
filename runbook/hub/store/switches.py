"""What holds for everybody: degraded mode, the approved script, the bot's offset."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from runbook.hub.store import documents
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.tables import SWITCHES
from runbook.hub.store.transaction import Transaction

DEGRADED = "degraded"
SCRIPT = "script"
SPEAKING = "speaking"
OFFSET = "bot.offset"


@dataclass(frozen=True, slots=True)
class Switch:
    """How something stands, since when and by whom; ``by`` is empty for the hub itself."""

    name: str
    at: datetime
    by: str
    body: Mapping[str, object]


def get(tx: Transaction, name: str) -> Switch | None:
    """How it stands; None when nobody has ever set it."""
    row = tx.connection.execute(select(SWITCHES).where(SWITCHES.c.name == name)).first()
    if row is None:
        return None
    return Switch(row.name, from_ms(row.at), row.by, documents.read(row.body, dict))


def put(tx: Transaction, name: str, body: Mapping[str, object], by: str = "") -> None:
    """Set it."""
    row = {"name": name, "at": to_ms(tx.now), "by": by, "body": documents.written(dict(body))}
    documents.put(tx, SWITCHES, row)
