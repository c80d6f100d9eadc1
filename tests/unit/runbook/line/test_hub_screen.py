"""What her screens do with what the hub says."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.host.facts import HostFacts
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from runbook.agent.line.view import KnownTo, Mass, View
from runbook.cli.run.sheet import Sheet
from runbook.cli.sitting.screen import RunScreen
from runbook.cli.watch.json_screen import JsonScreen
from runbook.cli.watch.screen import no_pop_up
from runbook.diagnosis.briefing import LeadReach, brief
from runbook.holding.scripts import Channel, Script, Status, built_in
from runbook.incident import Incident
from runbook.planning import Finding, Loudness
from runbook.procedure.file import built_in as built_in_procedure
from runbook.procedure.meaning import Surroundings, facts_of
from runbook.procedure.walk import position
from runbook.settings import Settings
from runbook.settings.shapes import Contact, Hub, Operator

AT = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
KEY = "00112233445566aa"
MASS = Mass(7, "bank_service.error", AT, not_her_provider=True, joined=True)
SPEAKS = View(at=AT, mass=(MASS,), speaks=frozenset({KEY}))
VIEW = replace(SPEAKS, known=(KnownTo(KEY, "sysadmin", AT),))
LEAD = Contact(role="shift_lead", name="Мария", phone="+7 900 000-00-02")
WITH_HUB = Settings(
    operator=Operator(id="op-117"), hub=Hub(urls=("https://hub.bank.example",)), contacts=(LEAD,)
)
OUTAGE = Incident(KEY, "op-117", AT, alerted_at=AT, cause="isp.vpn_blocked")
RING = "Позвоните: Мария, +7 900 000-00-02."
WORDS = Script("holding", 9, "ru", Channel.VOICE, ("Новые слова.",), Status.APPROVED)


def test_each_line_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    screen = RunScreen(Settings(), "ru")
    for view in (SPEAKS, SPEAKS, VIEW, VIEW):
        screen.office(view)
    said = capsys.readouterr().out
    assert said.count("Массовый сбой № 7") == 1
    assert said.count("Сервер оповещения сообщил руководителю смены.") == 1
    assert said.count("Дежурный администратор знает") == 1


def test_while_the_hub_speaks_she_is_not_asked_to_ring() -> None:
    screen = RunScreen(Settings(), "ru")
    screen._ask_to_ring()
    assert screen.has_dictated
    screen.office(VIEW)
    assert not screen.has_dictated


def test_on_the_sheet_a_mass_incident_stays_before_her_eyes_and_not_among_the_news() -> None:
    sheet = Sheet(Settings(), "ru")
    sheet.office(VIEW)
    parts = sheet._parts()
    assert [str(one).startswith("Массовый сбой № 7") for one in parts.verdict] == [True]
    assert not any("№ 7" in str(one) for one in parts.news)
    sheet.office(View(at=AT))
    assert sheet._parts().verdict == []


def test_programs_read_the_same_as_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    screen = JsonScreen(Settings(), "ru", built_in("ru", "voice"), no_pop_up)
    screen.office(VIEW)
    screen.new_words(WORDS)
    hub, script = map(json.loads, capsys.readouterr().out.splitlines())
    assert (hub["event"], hub["gone"], hub["speaks"]) == ("hub", False, [KEY])
    assert hub["mass"] == [
        {"number": 7, "cause": "bank_service.error", "joined": True, "restored": False}
    ]
    assert (script["event"], script["digest"]) == ("script", WORDS.digest)


def test_new_words_are_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    RunScreen(Settings(), "ru").new_words(WORDS)
    assert "Читайте их:\n  Новые слова." in capsys.readouterr().out


def test_whoever_joins_an_outage_waits_a_moment_for_the_hub_before_she_is_asked_to_ring(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.told_by((), reaches_lead=False)
    screen.joined(OUTAGE, "Сбой")
    screen.office(SPEAKS)
    screen.settle_ring()
    assert screen.reach is LeadReach.OFFICE
    screen.office(VIEW)
    said = capsys.readouterr().out
    assert "Дежурный администратор знает с 02:10 МСК. Звонить не нужно." in said
    assert RING not in said
    assert not screen.has_dictated


@pytest.mark.parametrize("out", [View(slow=True), View(gone=True), View(refused="revoked")])
def test_where_nothing_is_to_be_expected_of_the_hub_she_is_asked_to_ring_at_once(
    out: View, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.told_by((), reaches_lead=False)
    screen.changed(Loudness.RING, "Сбой", reachable=False)
    assert RING not in capsys.readouterr().out
    screen.office(out)
    assert capsys.readouterr().out.count(RING) == 1
    assert screen.has_dictated


def test_a_hub_that_says_nothing_in_time_does_not_spare_her_the_call(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.told_by((), reaches_lead=False)
    screen.changed(Loudness.RING, "Сбой", reachable=False)
    screen._later.now()
    assert RING in capsys.readouterr().out
    assert screen.reach is LeadReach.RING
    screen.settle_ring()
    assert RING not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("view", "rings"), [(SPEAKS, 0), (View(slow=True), 1), (View(gone=True), 1)]
)
def test_whoever_does_not_read_on_waits_for_the_hub_and_reads_it_before_the_end(
    view: View, rings: int, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.told_by((), reaches_lead=False)
    screen.changed(Loudness.RING, "Сбой", reachable=False)
    hub = threading.Timer(0.05, screen.office, [view])
    hub.start()
    screen.await_office()
    screen.settle_ring()
    hub.join()
    assert capsys.readouterr().out.count(RING) == rings


def test_with_nothing_to_come_nobody_waits() -> None:
    RunScreen(WITH_HUB, "ru").await_office()


def test_a_lease_that_ends_makes_her_ring_where_nothing_leaves_this_pc(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.told_by((), reaches_lead=False)
    screen.joined(OUTAGE, "Сбой")
    screen.office(SPEAKS)
    screen.office(View(gone=True))
    assert RING in capsys.readouterr().out
    over = RunScreen(WITH_HUB, "ru")
    over.told_by((), reaches_lead=False)
    over.joined(OUTAGE, "Сбой")
    over.office(SPEAKS)
    over.recovered(OUTAGE)
    over.office(View(at=AT))
    assert RING not in capsys.readouterr().out


def test_that_the_lead_knows_is_said_once_whoever_says_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = RunScreen(WITH_HUB, "ru")
    screen.office(VIEW)
    screen.joined(replace(OUTAGE, acknowledged_at=AT), "Сбой")
    assert capsys.readouterr().out.count("знает") == 1
    screen.office(replace(SPEAKS, at=AT))
    screen.office(VIEW)
    assert capsys.readouterr().out.count("знает") == 1


def test_while_the_hub_tells_the_steps_leave_the_lead_out() -> None:
    blocked = Report((), Verdict("isp.vpn_blocked", 0.9), 900, Situation(HostFacts("linux")))
    alone, told = (
        brief(blocked, WITH_HUB, "ru", one) for one in (LeadReach.MESSAGE, LeadReach.OFFICE)
    )
    assert any("руководитель смены знает" in one.text for one in alone.actions)
    assert not any("руководитель" in one.text for one in told.actions)


def test_what_the_office_found_at_the_bank_takes_the_call_to_the_provider_off_her() -> None:
    blocked = Report((), Verdict("isp.vpn_blocked", 0.9), 900, Situation(HostFacts("linux")))
    hers = replace(MASS, cause="vpn_gateway.unreachable")
    neighbours = replace(hers, joined=False)
    assert View(mass=(neighbours,)).not_her_provider == ""
    cause = View(mass=(neighbours, hers)).not_her_provider
    own = brief(blocked, WITH_HUB, "ru")
    office = brief(blocked, WITH_HUB, "ru", LeadReach.OFFICE, cause)
    assert any("позвоните провайдеру" in one.text for one in own.actions)
    assert not any("провайдеру" in one.text for one in office.actions)
    around = Surroundings(finding=Finding("isp", "isp.vpn_blocked", "isp", 0.9), at_bank=cause)
    place = position(built_in_procedure(), {}, facts_of(built_in_procedure(), {}, around, 0))
    assert not {one.id for one in place.due} & {"isp_call", "provider_knows"}
    without = replace(around, at_bank="")
    place = position(built_in_procedure(), {}, facts_of(built_in_procedure(), {}, without, 0))
    assert {one.id for one in place.due} >= {"isp_call", "provider_knows"}
