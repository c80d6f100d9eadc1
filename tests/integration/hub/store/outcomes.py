"""What came of what was done to a store: the names it keeps, or the rule by which it failed."""

import pytest
from sqlalchemy import select

from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.tables import SWITCHES

PASSWORD = "пароль-dbTESTdbTEST-42"
"""What no error may show."""


def rule_of(error: pytest.ExceptionInfo[StoreError]) -> str:
    return error.value.problem.rule_id


def names(store: Store) -> list[str]:
    """Of the switches in it."""
    with store.read() as tx:
        return sorted(tx.connection.execute(select(SWITCHES.c.name)).scalars())
