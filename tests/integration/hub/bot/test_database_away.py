"""The database is cut off or held up while people press: later is not never, and never twice."""

import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.integration.hub.bot.scene import STANDBY, Scene
from tests.integration.hub.conftest import POSTGRESQL, SQLITE

REFUSED = "ack:1:"
CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_a_cut_between_hub_and_database_loses_nothing(scene: Scene, database: str) -> None:
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    queries = []
    with scene.on_duty() as loop:
        scene.until(lambda: loop.hearing.heard_at)
        with engine.connect() as scissors:
            for _ in range(25):
                queries.append(scene.api.updates.press(STANDBY, 1, REFUSED))
                time.sleep(0.03)
                scissors.execute(CUT)
        engine.dispose()
        scene.until(lambda: all(one in scene.api.updates.answers for one in queries))
        scene.until(lambda: len(scene.events("order.refused")) >= len(queries))
    assert len(scene.events("order.refused")) == len(queries)
    assert scene.ended == []


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_a_file_that_another_one_writes_to_is_waited_for(scene: Scene, database: str) -> None:
    path = make_url(database).database
    assert path is not None
    assert Path(path).exists()
    with scene.on_duty() as loop:
        scene.until(lambda: loop.hearing.heard_at)
        with scene.night.store.write():
            query = scene.api.updates.press(STANDBY, 1, REFUSED)
            polls = scene.api.updates.polls
            time.sleep(1.2)
            # What is not on disk is neither confirmed nor answered.
            assert query not in scene.api.updates.answers
            assert scene.api.updates.polls <= polls + 1
            assert scene.api.updates.waiting
        scene.until(lambda: query in scene.api.updates.answers)
    assert len(scene.events("order.refused")) == 1
