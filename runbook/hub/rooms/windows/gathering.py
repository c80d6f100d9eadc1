"""What the page for other rooms is made from, and the links to it as they are listed."""

from datetime import datetime

from runbook.hub.cards.viewing import degraded_since
from runbook.hub.office import Office
from runbook.hub.rooms.standing import Standing
from runbook.hub.rooms.windows.shapes import Status, known_of, status
from runbook.hub.store import duty
from runbook.hub.store.transaction import Transaction

PUBLIC = "/window"


def status_now(tx: Transaction, standing: Standing, now: datetime, lang: str) -> Status:
    """The state as others may read it."""
    holder = duty.current(tx)
    watched = holder is not None and holder.left > 0
    known = known_of(standing.unclosed(tx))
    return status(known, degraded_since(tx), now, lang, watched=watched)


def link(office: Office, key: str) -> str:
    """What is opened on the other room's screen; a path alone where the hub has no address."""
    return f"{office.settings.server.url.rstrip('/')}{PUBLIC}/{key}"
