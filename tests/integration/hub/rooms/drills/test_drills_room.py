"""``/drills``: who has passed none comes first, and whoever may report no more is not asked for."""

import re
from datetime import timedelta

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import agents, drills, roster
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
    """Operators in the order in which they stand there, whether they have passed one or not."""
    return re.findall(r'<(?:th scope="row"|li><b)>([\w-]+)', text)


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


def test_before_the_first_shift_trainees_come_first_and_then_whoever_works_next(
    store: Store, enter: Enter
) -> None:
    hour = timedelta(hours=1)
    for number in range(1, 5):
        enrol(store, f"op-{number}", "Юг", trainee=number == 4)
    with store.write() as tx:
        for operator, hours in (("op-3", 5), ("op-2", 20), ("op-1", 90)):
            begins = NOW + hours * hour
            roster.add(tx, Entry("", operator, Role.OPERATOR, begins, begins + hour), "lead")
    text = enter("mentor").look("/drills").text
    assert rows(text) == ["op-4", "op-3", "op-2", "op-1"]
    assert "Тренировку ещё не прошли 4 оператора. Из них стажёров: 1." in text
    assert text.count("смена ") == 2


def test_the_team_with_most_to_do_stands_first_with_both_counts(store: Store, enter: Enter) -> None:
    for number in range(1, 6):
        enrol(store, f"op-{number}", "Север" if number < 3 else "Юг")
    passes(store, "op-1", "provider-dns", 1)
    text = enter("mentor").look("/drills").text
    teams = text.partition('aria-labelledby="teams-title"')[2].partition("</table>")[0]
    found = re.findall(r">(\w+)</a></th><td>(?:<b>)?(\d+)(?:</b>)?</td><td>(\d+)", teams)
    assert found == [("Юг", "3", "0"), ("Север", "1", "1")]


def test_a_page_holds_two_hundred_of_them(store: Store, enter: Enter) -> None:
    for number in range(203):
        enrol(store, f"op-{number:03}", "")
    looker = enter("lead")
    assert len(rows(looker.look("/drills").text)) == 200
    assert rows(looker.look("/drills?page=2").text) == ["op-200", "op-201", "op-202"]
    assert rows(looker.look("/drills?page=99999999&team=none").text)
