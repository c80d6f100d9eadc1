"""Many reports at once: a bad one fails alone, a database that is away is said, none is lost."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from runbook.hub.api.intake import Intake, Trouble
from runbook.hub.api.server import run
from runbook.hub.office import Office
from runbook.hub.store import agents, reports
from runbook.hub.store.store import Store
from runbook.reporting.credentials import hash_of
from runbook.reporting.shapes import Report
from runbook.secrets.own import OwnSecret
from tests.far_ends import postgres as postgres_far_end
from tests.far_ends.postgres import Postgres
from tests.integration.hub.api.running import KEY, AgentLine, RunningApi, enrolled, outage, until
from tests.integration.hub.conftest import Clock

POISON = 666
_POISONED = {
    "sqlite": (
        f"CREATE TRIGGER poison BEFORE INSERT ON reports WHEN NEW.sequence = {POISON} "
        "BEGIN SELECT RAISE(ABORT, 'poison'); END"
    ),
    "postgresql": f"ALTER TABLE reports ADD CONSTRAINT poison CHECK (sequence <> {POISON})",
}


def report(sequence: int) -> Report:
    return Report(agent="op-117", sequence=sequence, sent=datetime.now(UTC), outages=(outage(),))


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    """A server of this test's own, to be killed."""
    if reason := postgres_far_end.why_not():
        pytest.skip(reason)
    with postgres_far_end.running() as server:
        yield server


@pytest.fixture
def known(store: Store) -> Store:
    with store.write() as tx:
        agents.enrol(tx, "op-117", hash_of(KEY), bytes(32))
    return store


async def taken(intake: Intake, sequences: range) -> list[Trouble | None]:
    intake.start()
    try:
        now = datetime.now(UTC)
        return list(
            await asyncio.gather(*(intake.take("op-117", report(one), now) for one in sequences))
        )
    finally:
        await intake.stop()


def kept(store: Store) -> set[int]:
    with store.read() as tx:
        return {one.sequence for one in reports.since(tx, 0, 10_000)}


def test_reports_that_come_together_are_committed_together(known: Store, clock: Clock) -> None:
    intake = Intake(known, "hub-1", clock)
    assert run(taken(intake, range(1000))) == [None] * 1000
    assert kept(known) == set(range(1000))
    text = intake.meters.text().decode()
    [count] = [
        one for one in text.splitlines() if one.startswith("runbook_hub_batch_reports_count")
    ]
    assert float(count.split()[1]) < 100


def test_one_bad_report_fails_alone(
    known: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    kind = "sqlite" if known.is_sqlite else "postgresql"
    with known.write() as tx:
        tx.connection.exec_driver_sql(_POISONED[kind])
    sequences = range(POISON - 20, POISON + 20)
    answers = dict(zip(sequences, run(taken(Intake(known, "h", clock), sequences)), strict=True))
    assert answers.pop(POISON) is Trouble.NOT_KEPT
    assert set(answers.values()) == {None}
    assert kept(known) == set(sequences) - {POISON}
    assert "poison" not in caplog.text
    assert "00112233445566aa" not in caplog.text


def test_a_long_queue_is_said_at_once_and_what_was_taken_is_kept(
    known: Store, another: Callable[[], Store], clock: Clock
) -> None:
    async def crowded() -> list[Trouble | None]:
        intake = Intake(known, "hub-1", clock, longest=10)
        with another().write():
            work = asyncio.create_task(taken(intake, range(400)))
            await asyncio.sleep(0.3)
        return await work

    answers = run(crowded())
    assert answers.count(Trouble.BUSY) >= 100
    assert len(kept(known)) == answers.count(None) >= 10


def test_a_full_disk_is_said_to_whoever_sends_agents_here_until_there_is_room(
    sqlite_template: Path, tmp_path: Path, secret: OwnSecret, office: Office
) -> None:
    """As a balancer sees it; a connection's own limit of pages is what a full disk is."""
    file = shutil.copyfile(sqlite_template, tmp_path / "full.sqlite")
    store = Store(f"sqlite:///{file}", secret)
    api = RunningApi(store, office, lambda: datetime.now(UTC))
    try:
        line = enrolled(api, "op-117")
        line.tell(outages=(outage(),))
        with api.client() as client:
            until(lambda: client.get("/healthz").status_code == 200)
            limit(store, 1)
            refused = until(lambda: refusal(line))
            assert refused.json()["code"] == "database"
            ill = client.get("/healthz")
            said = ill.json()
            assert ill.status_code == 503
            assert (said["healthy"], said["writes"], said["database"]) == (False, False, True)
            limit(store, 0x3FFFFFFF)
            until(lambda: client.get("/healthz").status_code == 200)
        until(lambda: line.send(line.report(outages=(outage(),))).status_code == 200)
    finally:
        api.stop()
        store.close()


def limit(store: Store, pages: int) -> None:
    """SQLite takes no fewer than there are; the writing connection is one and stays open."""
    with store.write() as tx:
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def refusal(line: AgentLine) -> httpx.Response | None:
    answered = line.send(line.report(outages=(outage(),)))
    return answered if answered.status_code == 503 else None


def test_nothing_is_taken_before_it_begins(known: Store, clock: Clock) -> None:
    async def early() -> Trouble | None:
        return await Intake(known, "hub-1", clock).take("op-117", report(1), datetime.now(UTC))

    assert run(early()) is Trouble.BUSY


def test_a_database_that_is_away_is_said_and_all_is_well_when_it_is_back(
    mortal: Postgres, secret: OwnSecret, office: Office
) -> None:
    store = Store(mortal.database(), secret)
    store.upgrade()
    api = RunningApi(store, office, lambda: datetime.now(UTC))
    try:
        line = enrolled(api, "op-117")
        line.tell(outages=(outage(),))
        mortal.kill()
        try:
            answers = [line.send(line.report(outages=(outage(),))) for _ in range(3)]
            assert {one.status_code for one in answers} == {503}
            assert {one.json()["code"] for one in answers} == {"database"}
            assert all(int(one.headers["retry-after"]) > 0 for one in answers)
            with api.client() as client:
                until(lambda: client.get("/healthz").status_code == 503)
                until(lambda: line.send(line.report()).status_code == 503)
                assert client.get("/").status_code == 200
        finally:
            mortal.start()
            mortal.wait()
        until(lambda: line.send(line.report(outages=(outage(),))).status_code == 200)
        assert 1 in kept(store)
    finally:
        api.stop()
        store.close()


def test_a_hub_that_starts_without_its_database_calls_nobody_unknown(
    mortal: Postgres, secret: OwnSecret, office: Office
) -> None:
    store = Store(mortal.database(), secret)
    store.upgrade()
    with store.write() as tx:
        agents.enrol(tx, "op-117", hash_of(KEY), bytes(32))
    mortal.kill()
    try:
        api = RunningApi(store, office, lambda: datetime.now(UTC))
        line = api.line("op-117")
        assert line.send(line.report()).status_code == 503
        assert line.enrol("1").status_code == 503
    finally:
        mortal.start()
        mortal.wait()
    try:
        until(lambda: line.send(line.report()).status_code == 200)
    finally:
        api.stop()
        store.close()
