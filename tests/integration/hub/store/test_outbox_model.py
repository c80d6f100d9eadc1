"""Any order of answers, kills and clocks, with the hub's outbox on PostgreSQL."""

import sqlite3
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from notifier.outbox.outbox import Outbox
from runbook.hub.store.line import Line
from runbook.hub.store.store import Store
from tests.integration.notifier.nights import Nights

TABLES = ("outbox_attempts", "outbox_moves", "outbox")


# On SQLite they are the same statements on the same database as in test_pages_model.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_in_every_state_what_must_hold_of_pages_holds(store: Store) -> None:
    class OnPostgreSQL(Nights):
        def __init__(self) -> None:
            super().__init__()
            in_memory = self.outbox
            with store.write() as tx:
                for table in TABLES:
                    tx.connection.exec_driver_sql(f"DELETE FROM {table}")
            self.outbox = Outbox(cast(sqlite3.Connection, Line(store, None)))
            self.outbox._on_attempt = in_memory._on_attempt
            in_memory.close()

    run_state_machine_as_test(
        cast(Any, OnPostgreSQL),
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
