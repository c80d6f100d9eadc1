"""Whether a database may be used by this hub: of the newest version, and its own."""

from sqlalchemy import select

from runbook.hub.problem import HubError, HubProblem
from runbook.hub.store.store import Store
from runbook.hub.store.tables import EVENTS
from runbook.hub.store.transaction import Transaction


def make_ready(store: Store) -> None:
    """Bring the tables up to date and see that this hub's secret is the one they were used with.

    Raises HubError for a database of another secret, and StoreError.
    """
    store.upgrade()
    with store.read() as tx:
        if is_foreign(tx):
            raise HubError(HubProblem("hub.secret.other"))


def is_foreign(tx: Transaction) -> bool:
    """Whether the latest event was signed with another secret.

    With two secrets in use nobody could open what the other hub has sealed.
    """
    last = select(EVENTS.c.signed_by).order_by(EVENTS.c.seq.desc()).limit(1)
    signed_by = tx.connection.execute(last).scalar()
    return signed_by is not None and signed_by != tx.secret.id
