"""Everything ``notifier`` promises of its outbox on a PC holds at the hub, on either database."""

import sqlite3
from collections.abc import Iterator

import pytest

from notifier.outbox.outbox import Outbox
from runbook.hub.store.store import Store
from tests.integration.hub.store.outbox_night import night_on, those_with
from tests.integration.notifier import (
    test_outbox,
    test_outbox_attempts,
    test_outbox_clock,
    test_outbox_crowd,
    test_outbox_receipts,
    test_pages,
    test_pages_ladder,
    test_pages_news,
    test_pages_over,
)
from tests.integration.notifier.night_outbox import Night
from tests.integration.notifier.test_outbox_receipts import Receipts

WITH_OUTBOX = those_with("outbox", test_outbox, test_outbox_attempts, test_outbox_clock)
WITH_NIGHT = those_with(
    "night",
    test_outbox_crowd,
    test_pages,
    test_pages_ladder,
    test_pages_news,
    test_pages_over,
)
WITH_RECEIPTS = those_with("receipts", test_outbox_receipts)

globals().update(WITH_OUTBOX | WITH_NIGHT | WITH_RECEIPTS)


@pytest.fixture
def receipts() -> Receipts:
    return Receipts()


@pytest.fixture
def night(store: Store, receipts: Receipts) -> Iterator[Night]:
    made = night_on(store)
    with store.write() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE receipts (id TEXT, outcome TEXT)")
    # As on a PC: called with the connection itself, which speaks SQLite's language.
    made.outbox._on_attempt = receipts
    yield made
    made.outbox.close()


@pytest.fixture
def outbox(night: Night) -> Outbox:
    return night.outbox


def test_nothing_of_it_is_left_out() -> None:
    assert len(WITH_OUTBOX) >= 18
    assert len(WITH_NIGHT) >= 60
    assert len(WITH_RECEIPTS) >= 6
    assert sqlite3.paramstyle == "qmark", "what the statements are written for"
