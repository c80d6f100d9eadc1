"""A heartbeat that carries the exercise passed last: written once, and known to the list."""

from collections.abc import Callable

import msgspec
import pytest

from runbook.hub.api.intake import Intake
from runbook.hub.office import Office
from runbook.hub.store import drills
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Drilled, Moment
from tests.integration.hub.api.running import AgentLine, RunningApi, ago
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]
PASSED = ago(3600)


def drilled(name: str = "router", passed: Moment = PASSED) -> Drilled:
    return Drilled(drill=name, passed=passed)


def drill_of(store: Store) -> str:
    with store.read() as tx:
        return drills.every(tx)[0].drill


def written_from_now_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose reports go to the database, as they do."""
    written: list[str] = []
    taken = Intake.take

    async def noted(self: Intake, operator: str, *args: object) -> object:
        written.append(operator)
        return await taken(self, operator, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Intake, "take", noted)
    return written


def test_a_heartbeat_tells_who_has_passed_and_is_written_once(
    store: Store, api: RunningApi, agent: MakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = agent()
    line.tell()
    assert drill_of(store) == ""
    line.tell(drilled=drilled())
    assert drill_of(store) == "router"
    written = written_from_now_on(monkeypatch)
    older = Moment(wall=PASSED.wall, age_ms=PASSED.age_ms + 20_000)
    line.tell(drilled=drilled(passed=older))
    line.tell()
    assert not written
    line.tell(drilled=drilled("dns", ago(60)))
    assert (written, drill_of(store)) == (["op-117"], "dns")


def test_a_report_of_an_older_pc_without_the_field_is_taken(store: Store, agent: MakeAgent) -> None:
    line = agent()
    line.tell(drilled=drilled())
    document = msgspec.json.decode(msgspec.json.encode(line.report()))
    assert "drilled" not in document
    assert line.send_bytes(msgspec.json.encode(document)).status_code == 200
    assert drill_of(store) == "router"


def test_an_exercise_that_no_pc_tells_of_so_is_refused(agent: MakeAgent) -> None:
    line = agent()
    for name in ("", "with a blank", "x" * 33, "../up"):
        assert line.send(line.report(drilled=drilled(name))).status_code == 400, name


def test_a_hub_begun_anew_does_not_write_what_it_has(
    store: Store, office: Office, agent: MakeAgent, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent().tell(drilled=drilled())
    anew = RunningApi(store, office, clock)
    try:
        line = anew.line()
        line.start_at(10)
        written = written_from_now_on(monkeypatch)
        line.tell(drilled=drilled())
        assert not written
        line.tell(drilled=drilled("dns", ago(0)))
        assert (written, drill_of(store)) == (["op-117"], "dns")
    finally:
        anew.stop()
