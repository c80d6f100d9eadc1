"""The way back to an older version, for whoever has to put an older hub in place."""

from runbook.hub.store import duty, upgrading
from runbook.hub.store.problem import ON_DUTY, StoreError, StoreProblem
from runbook.hub.store.store import Store


def step_down(store: Store, to: str) -> None:
    """Take the steps after that version back, in one transaction.

    Raises StoreError where a row would be lost, for a version that is none to go back to, and while
    a hub is on duty: it would find its tables gone.
    """
    with store.write() as tx:
        held = duty.current(tx)
        if held is not None and held.left > 0:
            raise StoreError(StoreProblem(ON_DUTY))
        upgrading.downgrade(tx.connection, to)
