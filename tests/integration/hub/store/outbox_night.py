"""The outbox of the hub on duty, with the clock and the people of ``notifier``'s own tests."""

import inspect
from collections.abc import Callable
from types import ModuleType

from runbook.hub.store import duty
from runbook.hub.store.outbox import Receive, open_outbox
from runbook.hub.store.store import Store
from tests.integration.notifier.night_outbox import Night

ON_DUTY = "hub-1"


def night_on(store: Store, receive: Receive | None = None) -> Night:
    """A night whose outbox is on this database, behind a fence."""
    fence = duty.take_or_renew(store, ON_DUTY, 600)
    assert fence is not None
    return Night(open_outbox(store, fence, receive))


def those_with(fixture: str, *modules: ModuleType) -> dict[str, Callable[..., None]]:
    """Tests of other modules that take this fixture, to be run here with another one."""
    return {
        name: one
        for module in modules
        for name, one in vars(module).items()
        if name.startswith("test_") and fixture in inspect.signature(one).parameters
    }
