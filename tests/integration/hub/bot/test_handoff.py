"""A signed report from an operator's own phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from checks.cause_numbers import number_of
from notifier.handoff.report import Kind, Report, agent_id, encode
from notifier.handoff.spoken import is_reply
from runbook.hub.incidents import keeping
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.incident import Kind as Whose
from runbook.hub.store import agents, incidents, reports
from runbook.hub.store.outbox_tables import OUTBOX
from tests.integration.hub.bot.scene import STRANGER, Scene

OPERATOR, KEY, ANOTHERS = "op-117", bytes(range(32)), bytes(range(1, 33))
REPORT = Report(
    kind=Kind.OUTAGE,
    agent=agent_id(OPERATOR),
    sequence=1_795_310_000,
    incident="3f9a1c2b00ff8e01",
    cause=number_of("isp.no_internet"),
    confidence=97,
    age=timedelta(seconds=140),
    calls=1,
    chats=2,
    not_working=frozenset({"voice", "data"}),
    promised=3,
)


@pytest.fixture(autouse=True)
def enrolled(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        agents.enrol(tx, OPERATOR, b"h" * 32, KEY)


def opens(scene: Scene, report: Report, key: bytes = KEY, chat: int = STRANGER) -> str:
    """The operator opens the link; what she is told."""
    scene.says(chat, f"/start {encode(report, key)}")
    return scene.last_told(chat)


def kept(scene: Scene) -> list[reports.Kept]:
    with scene.night.store.read() as tx:
        return reports.since(tx, 0)


def test_a_report_opens_the_incident_and_no_code_is_given_before_somebody_knows(
    scene: Scene,
) -> None:
    with scene.on_duty():
        said = opens(scene, REPORT)
    incident = scene.night.incident()
    assert (incident.key, incident.agent, incident.cause) == (
        REPORT.incident,
        OPERATOR,
        "isp.no_internet",
    )
    assert (incident.calls, incident.chats) == (1, 2)
    assert "Код ответа:" not in said
    assert "Код ответа придёт сюда, как только руководитель смены подтвердит" in said
    assert "Инцидент № 1" in said
    (report,) = kept(scene)
    assert (report.operator, report.route) == (OPERATOR, "telegram")
    assert report.report.diagnosis is not None
    assert report.report.diagnosis.cause == "isp.no_internet"


def code_in(said: str) -> str:
    return said.partition("Код ответа: ")[2].split()[0]


def test_the_code_comes_to_her_chat_when_the_lead_acknowledges_and_with_the_link_again(
    scene: Scene,
) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
        scene.night.orders("lead", Action.ACKNOWLEDGE, 1)
        assert is_reply(code_in(scene.last_told(STRANGER)), KEY, REPORT.incident)
        assert len(scene.told(STRANGER)) == 2
        with scene.night.store.read() as tx:
            asked = (
                select(OUTBOX.c.role)
                .where(OUTBOX.c.address == str(STRANGER))
                .order_by(OUTBOX.c.seq)
            )
            assert list(tx.connection.execute(asked).scalars())[-1] == "operator"
        again = opens(scene, REPORT)
    assert is_reply(code_in(again), KEY, REPORT.incident)
    assert len(scene.told(STRANGER)) == 3


def test_what_she_says_herself_of_the_lead_gives_no_code_but_the_mass_incidents_answer_does(
    scene: Scene,
) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
        hers = scene.night.incident()
        by_word = replace(hers, acknowledged_at=scene.night.clock.now)
        scene.night.apply(Change(by_word, "incident.acknowledged"))
        mass = scene.night.mass()
        with scene.night.store.write() as tx:
            found = incidents.by_key(tx, REPORT.incident)
            assert found is not None
            keeping.join(tx, scene.night.office, mass, found)
        assert len(scene.told(STRANGER)) == 1
        scene.night.orders("lead", Action.ACKNOWLEDGE, mass.number)
    assert is_reply(code_in(scene.last_told(STRANGER)), KEY, REPORT.incident)


def test_a_key_that_is_another_operators_gives_neither_number_nor_code(scene: Scene) -> None:
    with scene.on_duty():
        another = HubIncident(REPORT.incident, Whose.LOCAL, scene.night.clock.now, agent="op-900")
        scene.night.apply(Change(another, "incident.detected"))
        scene.night.orders("lead", Action.ACKNOWLEDGE, 1)
        said = opens(scene, REPORT)
    assert "Код ответа" not in said
    assert "№1" not in said


def test_the_lead_is_rung_for_it(scene: Scene) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
    rung = [one.recipient.address for one in scene.night.waiting() if one.incident]
    assert "101" in rung


def test_the_same_report_opened_twice_is_one(scene: Scene) -> None:
    with scene.on_duty():
        first, again = opens(scene, REPORT), opens(scene, REPORT, chat=808)
    assert first == again
    assert len(kept(scene)) == len(scene.events("handoff.taken")) == 1


def test_a_forged_report_is_refused_visibly_and_logged(scene: Scene) -> None:
    with scene.on_duty():
        said = opens(scene, REPORT, ANOTHERS)
    assert said.startswith("Сообщение не принято.")
    assert "Позвоните" in said
    assert [one.body for one in scene.events("handoff.refused")] == [{"why": "forged"}]
    with scene.night.store.read() as tx:
        assert incidents.every_open(tx) == []


def test_a_report_older_than_the_last_one_is_refused(scene: Scene) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
        said = opens(scene, replace(REPORT, sequence=REPORT.sequence - 1, calls=9))
    assert "старое" in said
    assert scene.night.incident().calls == 1


def test_an_agent_that_was_revoked_is_unknown(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        agents.revoke(tx, OPERATOR)
    with scene.on_duty():
        opens(scene, REPORT)
    assert [one.body["why"] for one in scene.events("handoff.refused")] == ["unknown_agent"]


def test_news_change_the_incident_and_its_end_restores_it(scene: Scene) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
        opens(scene, replace(REPORT, kind=Kind.NEWS, sequence=REPORT.sequence + 1, calls=4))
        assert scene.night.incident().calls == 4
        opens(scene, replace(REPORT, kind=Kind.RESTORED, sequence=REPORT.sequence + 2))
    assert scene.night.incident().restored_at is not None


def test_an_exercise_is_said_to_be_one_and_reported_to_nobody(scene: Scene) -> None:
    with scene.on_duty():
        said = opens(scene, replace(REPORT, kind=Kind.EXERCISE))
    assert said.startswith("Тренировка")
    assert kept(scene) == []


def test_what_her_own_pc_reports_afterwards_is_not_taken_for_late(scene: Scene) -> None:
    """The phone's sequence is another count than that of the PC's reports."""
    with scene.on_duty():
        opens(scene, REPORT)
    with scene.night.store.read() as tx:
        agent = agents.by_operator(tx, OPERATOR)
    assert agent is not None
    assert agent.sequence == agents.NEVER
    assert agent.handoff_sequence == REPORT.sequence


def test_whoever_opens_a_report_is_not_enrolled_by_it(scene: Scene) -> None:
    with scene.on_duty():
        opens(scene, REPORT)
        answer = scene.presses(STRANGER, "ack:1:")
    assert answer["show_alert"] == "true"
    assert scene.night.incident().acknowledged_at is None
