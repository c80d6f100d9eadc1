"""A hub starts with what there is, says what is amiss, and goes on where another one ended."""

import re
import signal
from pathlib import Path

import psycopg
import pytest

from tests.acceptance.hub_house import (
    KEY,
    OTHER_KEY,
    House,
    enrolled,
    house,
    incidents,
    kept,
    with_a_lead,
)
from tests.acceptance.night import until
from tests.far_ends.postgres import running, why_not


def test_without_settings_it_makes_its_folder_and_says_what_is_missing_in_order(
    here: House,
) -> None:
    hub = here.serve()
    assert (here.folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (here.folder / "hub.sqlite").stat().st_mode & 0o777 == 0o600
    missing = re.findall(r"^  (\d+)\. (.+)$", hub.said, re.MULTILINE)
    assert [number for number, _ in missing] == [str(one + 1) for one in range(len(missing))]
    sentences = [sentence for _, sentence in missing]
    first = "Рабочие места не знают, куда обращаться: не задан [server] url."
    assert sentences[0] == first
    assert "Руководителя смены в списке нет: сообщать некому." in sentences
    assert until(hub.on_duty)
    assert hub.end() == 0
    assert hub.said.endswith("Пульт остановлен, принятое сохранено.\n")


@pytest.mark.parametrize("how", ["end", "kill"])
def test_everything_survives_an_end_and_a_kill(here: House, how: str) -> None:
    with_a_lead(here)
    hub = here.on_duty()
    pc = enrolled(here, hub)
    assert pc.outage(hub, KEY).accepted == 1
    if how == "end":
        assert hub.end() == 0
    else:
        hub.kill()
    again = here.on_duty()
    assert until(lambda: kept(here, KEY))
    assert [one["key"] for one in incidents(here)] == [KEY]
    assert pc.outage(again, OTHER_KEY).accepted == 2
    assert until(lambda: kept(here, KEY, OTHER_KEY))
    assert len(incidents(here, "--all")) == 2
    assert here.runbook("log", "--verify").code == 0


def test_it_works_although_telegram_cannot_be_reached(here: House) -> None:
    here.tables = {
        "telegram": {"token": "env:RUNBOOK_TELEGRAM_TOKEN", "api_url": "http://127.0.0.1:9"}
    }
    here.write_settings()
    hub = here.on_duty()
    enrolled(here, hub).outage(hub, KEY)
    assert until(lambda: kept(here, KEY))
    assert len(incidents(here)) == 1
    assert hub.health()["healthy"] is True
    checked = here.runbook("check")
    assert checked.code == 10
    assert "✗ Telegram: " in checked.out


def test_a_secret_in_the_settings_is_refused_and_not_shown(here: House) -> None:
    here.tables = {"database": {"url": "postgresql://hub:hunter2@db.bank.example/hub"}}
    path = here.write_settings()
    done = here.runbook("serve")
    assert done.code == 2
    assert f"{path}, строка 2, database.url" in done.err
    assert "hunter2" not in done.said


def test_another_hubs_database_is_refused(here: House) -> None:
    with_a_lead(here)
    (here.folder / "secret.key").unlink()
    done = here.runbook("status")
    assert (done.code, "[hub.secret.other]" in done.err) == (2, True)


def holder(database: str) -> str:
    """Which hub has the lease; empty where it was given up."""
    with psycopg.connect(database) as connection:
        ((found,),) = connection.execute("SELECT holder FROM duty").fetchall()
    return str(found)


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_of_two_hubs_on_one_postgresql_the_other_takes_over_and_both_take_reports(
    tmp_path: Path,
) -> None:
    with running() as server, house(tmp_path) as here:
        here.variables["RUNBOOK_HUB_DATABASE"] = server.database(name := "hub")
        here.tables = {"database": {"url": "env:RUNBOOK_HUB_DATABASE"}}
        here.write_settings()
        with_a_lead(here)
        first = here.on_duty()
        second = here.serve()
        pc = enrolled(here, second)
        assert pc.outage(second, KEY).accepted == 1
        assert until(lambda: incidents(here))
        assert not second.on_duty()
        first.process.send_signal(signal.SIGKILL)
        assert until(second.on_duty, 30), second.said
        assert pc.outage(second, OTHER_KEY).accepted == 2
        assert until(lambda: len(incidents(here)) == 2)
        third = here.serve()
        held = holder(server.address(name))
        assert second.end() == 0
        # A lease that was given up need not run out: nobody has it, or the third one already.
        assert holder(server.address(name)) != held
        assert until(third.on_duty, 30), third.said
        assert here.runbook("log", "--verify").code == 0


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_database_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    with running() as server, house(tmp_path) as here:
        here.variables["RUNBOOK_HUB_DATABASE"] = server.database()
        here.tables = {"database": {"url": "env:RUNBOOK_HUB_DATABASE"}}
        here.write_settings()
        server.kill()
        hub = here.start()
        assert until(lambda: "[store.unreachable]" in hub.said), hub.said
        assert hub.process.poll() is None
        server.start()
        assert until(lambda: "Пульт работает" in hub.said), hub.said
        assert until(hub.on_duty)
        assert hub.end() == 0
