"""A heartbeat that says how the PC found itself: written once, and taken as it was said."""

from collections.abc import Callable

import pytest

from runbook.hub.store import fitness
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Fitness, Moment
from tests.integration.hub.api.running import AgentLine, RunningApi, ago
from tests.integration.hub.api.test_drills import written_from_now_on

LOOKED = ago(60)


def unready_of(store: Store) -> list[tuple[str, ...]]:
    with store.read() as tx:
        return [one.unready for one in fitness.every(tx).values()]


def test_an_unchanged_look_is_written_once_and_a_new_one_at_once(
    store: Store,
    api: RunningApi,
    agent: Callable[..., AgentLine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = agent()
    line.tell()
    line.tell(fitness=Fitness(looked=LOOKED, unready=("disk",)))
    assert unready_of(store) == [("disk",)]
    written = written_from_now_on(monkeypatch)
    older = Moment(wall=LOOKED.wall, age_ms=LOOKED.age_ms + 20_000)
    line.tell(fitness=Fitness(looked=older, unready=("disk",)))
    line.tell()
    assert not written
    line.tell(fitness=Fitness(looked=ago(0)))
    assert written
    assert unready_of(store) == [()]
