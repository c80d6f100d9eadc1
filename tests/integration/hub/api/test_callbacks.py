"""Promises to clients: sealed, merged by revision, destroyed at their end, and shown nowhere."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from runbook.hub.api.foreign import FOREIGN
from runbook.hub.store import callbacks, events, reports
from runbook.hub.store.callbacks import Counts, Told
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CALLBACKS
from runbook.reporting.shapes import Promise
from runbook.secrets.own import OwnSecret
from tests.integration.hub.api.running import AgentLine, ago, outage, promise
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]
ID = f"{1:012x}"


def take(store: Store, clock: Clock, *promises: Promise, operator: str = "op-117") -> int:
    with store.write() as tx:
        return callbacks.take(tx, [Told(operator, one, clock.now) for one in promises])


def reference(store: Store, found: str = ID) -> str | None:
    with store.read() as tx:
        return callbacks.reference(tx, found)


def counts(store: Store, **of: str) -> Counts:
    with store.read() as tx:
        return callbacks.count(tx, **of)


def everything(store: Store) -> str:
    """Every text and every byte the database has, as one text."""
    with store.read() as tx:
        tables = tx.connection.dialect.get_table_names(tx.connection)
        rows = [
            repr(tuple(row))
            for table in tables
            for row in tx.connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    return "\n".join(rows)


def test_a_promise_reported_over_the_line_is_kept_sealed(
    store: Store, agent: MakeAgent, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    line = agent()
    line.tell(outages=(outage(),), promises=(promise(1), promise(2, channel="chat")))
    assert reference(store) == "CASE-1-77"
    assert counts(store) == Counts(open=2, call=1, chat=1)
    assert "CASE-1-77" not in everything(store)
    assert "CASE-1-77" not in caplog.text
    with store.read() as tx:
        [kept] = reports.since(tx, 0)
    assert kept.report.promises == ()


def test_a_reference_opens_in_its_own_row_and_with_its_own_secret_only(
    store: Store, clock: Clock, database: str
) -> None:
    take(store, clock, promise(1), promise(2, reference="CASE-2-88"))
    other = Store(database, OwnSecret.fresh(), clock)
    try:
        assert reference(other) is None
    finally:
        other.close()
    with store.write() as tx:
        sealed = tx.connection.execute(
            select(CALLBACKS.c.reference).where(CALLBACKS.c.id == f"{2:012x}")
        ).scalar()
        tx.connection.execute(
            CALLBACKS.update().where(CALLBACKS.c.id == ID).values(reference=sealed)
        )
    assert reference(store) is None


def test_the_newest_revision_counts_in_whatever_order_they_come(store: Store, clock: Clock) -> None:
    assert take(store, clock, promise(revision=3, attempts=2), promise(revision=2)) == 2
    assert take(store, clock, promise(revision=1), promise(revision=3)) == 0
    with store.read() as tx:
        row = tx.connection.execute(select(CALLBACKS)).one()
    assert (row.revision, row.attempts) == (3, 2)


def test_a_later_word_without_the_reference_leaves_it(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1))
    take(store, clock, promise(1, revision=2, reference="", attempts=1))
    assert reference(store) == "CASE-1-77"
    take(store, clock, promise(1, revision=3, reference="CASE-9"))
    assert reference(store) == "CASE-9"
    take(store, clock, promise(1, revision=4, reference="", kind="none"))
    assert reference(store) is None


@pytest.mark.parametrize("outcome", ["reached", "not_reached", "not_needed"])
def test_the_reference_is_destroyed_when_the_promise_has_ended(
    store: Store, clock: Clock, outcome: str
) -> None:
    take(store, clock, promise(1, incident="00112233445566aa"))
    take(store, clock, promise(1, revision=2, outcome=outcome, incident="00112233445566aa"))
    with store.read() as tx:
        row = tx.connection.execute(select(CALLBACKS)).one()
        [event] = events.latest(tx)
    assert (row.reference, row.outcome) == (None, outcome)
    assert row.ended_at is not None
    assert (event.kind, event.incident) == (callbacks.ERASED, "00112233445566aa")
    assert event.body == {"callback": ID, "outcome": outcome}
    assert counts(store) == Counts(ended=1)


def test_what_has_ended_does_not_come_back(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1, revision=5, outcome="reached"))
    assert take(store, clock, promise(1, revision=6)) == 0
    assert reference(store) is None


def test_begun_and_ended_in_one_report_is_never_sealed_at_all(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1, outcome="reached"))
    assert reference(store) is None
    with store.read() as tx:
        assert not events.latest(tx)


def test_anothers_promise_is_not_hers_to_change(store: Store, clock: Clock) -> None:
    take(store, clock, promise(1))
    assert take(store, clock, promise(1, revision=9, outcome="reached"), operator="op-118") == 0
    assert reference(store) == "CASE-1-77"


def test_anothers_promise_is_refused_with_one_event(
    store: Store, agent: MakeAgent, caplog: pytest.LogCaptureFixture
) -> None:
    hers, anothers = agent("op-117"), agent("op-118")
    hers.tell(promises=(promise(1),))
    for revision in (2, 3):
        anothers.tell(promises=(promise(1, revision=revision), promise(2)), outages=(outage(),))
    hers.tell(promises=(promise(1, revision=4),))
    with store.read() as tx:
        [event] = [one for one in events.latest(tx) if one.kind == FOREIGN]
        assert len(reports.since(tx, 0)) == 4
    assert event.body == {"callback": ID, "operator": "op-118", "owner": "op-117"}
    assert "1 promises were refused" in caplog.text
    assert "op-118" not in caplog.text
    assert counts(store, operator="op-118") == Counts(open=1, call=1)


def test_they_are_counted_by_channel_window_and_owner(store: Store, clock: Clock) -> None:
    take(
        store,
        clock,
        promise(1, window_until=ago(60)),
        promise(2, channel="chat", handed_to="Мария"),
        promise(3, channel="unknown", kind="none", reference=""),
        promise(4, outcome="reached", incident="00112233445566aa"),
    )
    take(store, clock, promise(5, incident="00112233445566aa"), operator="op-118")
    assert counts(store) == Counts(
        open=4, overdue=1, call=2, chat=1, unknown=1, handed=1, without_reference=1, ended=1
    )
    assert counts(store, operator="op-118") == Counts(open=1, call=1)
    assert counts(store, incident="00112233445566aa") == Counts(open=1, call=1, ended=1)
    with store.read() as tx:
        assert {one: of.open for one, of in callbacks.by_operator(tx).items()} == {
            "op-117": 3,
            "op-118": 1,
        }
    clock.go(4000)
    assert counts(store).overdue == 4


def test_a_report_with_many_promises_is_taken_at_once(store: Store, agent: MakeAgent) -> None:
    line = agent()
    line.tell(promises=tuple(promise(number) for number in range(400)))
    assert counts(store).open == 400


def test_a_promise_shows_no_reference_when_it_is_printed() -> None:
    assert "CASE" not in repr(Told("op-117", promise(1), ago().wall))
    assert "CASE" in msgspec.json.encode(promise(1)).decode()


def test_the_module_writes_no_reference_anywhere_but_into_its_column() -> None:
    source = Path(callbacks.__file__).read_text(encoding="utf-8")
    assert "logging" not in source
    assert "print(" not in source
