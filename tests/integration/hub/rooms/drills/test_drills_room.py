"""``/drills``: who has passed none comes first, and whoever may report no more is not asked for."""

import re
from datetime import timedelta

from runbook.hub.store import agents, drills
from runbook.hub.store.documents import written
from runbook.hub.store.reports import Incoming
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS
from runbook.reporting.shapes import Drilled, Moment, Report, Surroundings
from tests.integration.hub.conftest import NOW
from tests.integration.hub.rooms.conftest import Enter


def enrol(store: Store, operator: str, team: str, *, trainee: bool = False) -> None:
    where = written(Surroundings(team=team, trainee=trainee))
    with store.write() as tx:
        agents.enrol(tx, operator, operator.encode(), bytes(32))
        mine = AGENTS.update().where(AGENTS.c.operator == operator)
        tx.connection.execute(mine.values(body=where))


def passes(store: Store, operator: str, drill: str, days: int) -> None:
    ago = timedelta(days=days)
    passed = Moment(wall=NOW - ago, age_ms=ago // timedelta(milliseconds=1))
    report = Report(
        agent=operator, sequence=1, sent=NOW, drilled=Drilled(drill=drill, passed=passed)
    )
    with store.write() as tx:
        drills.take(tx, [Incoming(operator, report, NOW)])


def rows(text: str) -> list[str]:
    return re.findall(r'<th scope="row">([\w-]+)', text)


def test_who_has_not_yet_comes_first_and_a_team_can_be_looked_at_alone(
    store: Store, enter: Enter
) -> None:
    for operator, team in (("op-1", "Север"), ("op-2", "Юг"), ("op-3", "Юг"), ("op-4", "Юг")):
        enrol(store, operator, team, trainee=operator == "op-3")
    passes(store, "op-1", "provider-dns", 1)
    passes(store, "op-2", "a-bank-s-own", 30)
    with store.write() as tx:
        agents.revoke(tx, "op-4")
    looker = enter("mentor")
    text = looker.look("/drills").text
    assert rows(text) == ["op-3", "op-2", "op-1"]
    assert "Тренировку ещё не прошёл 1 оператор." in text
    assert "Прошли тренировку: 2 из 3." in text
    assert "Сайты не открываются по именам" in text
    assert "a-bank-s-own" in text
    south = next(link for link in looker.links if "team" in link and "%D0%AE" in link)
    text = looker.look(south.replace("&amp;", "&")).text
    assert rows(text) == ["op-3", "op-2"]
    assert "стажёр" in text
    assert enter("standby-1").look("/drills").status_code == 404


def test_a_page_holds_two_hundred_of_them(store: Store, enter: Enter) -> None:
    for number in range(203):
        enrol(store, f"op-{number:03}", "")
    looker = enter("lead")
    assert len(rows(looker.look("/drills").text)) == 200
    assert rows(looker.look("/drills?page=2").text) == ["op-200", "op-201", "op-202"]
    assert rows(looker.look("/drills?page=99999999&team=none").text)
