"""What the hub is told, how often, and by which process."""

from dataclasses import replace
from typing import Any

from checks.host.facts import HostFacts
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from runbook.agent.workplace import utc_now
from runbook.callbacks.promise import Channel, Outcome
from runbook.journal import callbacks, runs
from runbook.journal.journal import Journal
from runbook.journal.returning import return_to_file
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.file import built_in
from tests.acceptance.night import OPERATOR, until
from tests.far_ends.hub import Hub, breaks_off, serving
from tests.integration.runbook.line.pc import HOST, Pc, pause, with_hub

CLEAN = Report((), Verdict("healthy.ok", 0.99), 10, Situation(HostFacts("linux")))


def test_the_first_report_says_where_she_works_and_heartbeats_say_no_more(
    place: Pc, hub: Hub
) -> None:
    with place.working():
        assert until(lambda: len(hub.reports) >= 3, 10)
    first, *others = hub.reports
    assert first["agent"] == OPERATOR
    assert first["where"]["provider"] == "domru"
    assert all("where" not in one for one in others)
    assert hub.connections == 1
    assert not hub.refused


def test_sequences_only_grow_over_restarts(place: Pc, hub: Hub) -> None:
    for _ in range(3):
        seen = len(hub.reports)
        with place.working():
            assert until(lambda seen=seen: len(hub.reports) > seen, 10)  # type: ignore[misc]
    told = [one["sequence"] for one in hub.reports]
    assert told == sorted(set(told))


def test_of_two_processes_only_one_speaks_and_both_show_what_the_hub_says(
    place: Pc, hub: Hub
) -> None:
    mass = {"number": 7, "cause": "bank_service.error", "not_her_provider": True, "joined": True}
    hub.say = lambda _: {"mass": [mass], "degraded": {"relief": True}}
    other = replace(place, said=[], views=[place.views[0]])
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
        with other.working(courier=False):
            assert until(lambda: len(other.said) == len(place.said) == 2, 10)
            pause(1)
            assert hub.connections == 1
    assert other.said == place.said
    assert "Не звоните провайдеру, это банк." in place.said[0]
    assert "Нормы скорости сняты." in place.said[1]


def test_one_that_spoke_beside_the_disk_leaves_the_line_to_the_other_once_it_is_back(
    place: Pc, hub: Hub
) -> None:
    memory = place.journal.continue_in_memory()
    other = replace(place, journal=memory)
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
        with other.working(courier=False):
            assert until(lambda: hub.standing == 2, 30)

            def comes_home(journal: Journal) -> None:
                other.journal = journal

            back = return_to_file(memory, utc_now(), comes_home, waits=True)
            assert back is not None
            assert until(lambda: hub.standing == 1, 30)
            seen = len(hub.reports)
            assert until(lambda: len(hub.reports) > seen + 2, 30)
            assert hub.standing == 1
        back.journal.close()
    memory.close()


def test_when_the_one_that_speaks_ends_the_other_takes_the_line(place: Pc, hub: Hub) -> None:
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
        other = replace(place).line()
        other.start()
        pause(0.5)
    seen = len(hub.reports)
    assert until(lambda: len(hub.reports) > seen + 1, 10)
    other.stop(3, leaving=False)


def test_an_outage_her_answers_and_its_end_reach_the_hub_at_once(place: Pc, hub: Hub) -> None:
    hub.next_ms = 60_000
    with place.working(courier=False) as sitting:
        assert until(lambda: hub.reports, 30)
        incident = sitting.breaks()
        assert until(lambda: hub.outages(incident.key), 5)
        steps = built_in()
        named = (steps.id, steps.version, steps.digest)
        run = runs.begin_run(place.journal, OPERATOR, incident.key, named, utc_now())
        runs.give_answer(place.journal, run, NOT_WORKING, "voice,chat", utc_now())
        assert until(lambda: hub.outages(incident.key)[-1].get("not_working"), 5)
        sitting.mends(incident)
        assert until(lambda: hub.outages(incident.key)[-1].get("restored"), 5)
    told = hub.outages(incident.key)
    assert told[0]["cause"] == "isp.no_internet"
    assert [one["revision"] for one in told] == sorted(one["revision"] for one in told)
    complaints = [one["complaint"]["channels"] for one in hub.reports if "complaint" in one]
    assert complaints == [["chat", "voice"]]
    assert all(abs(one["opened"]["age_ms"]) < 60_000 for one in told)


def test_a_lease_that_comes_a_moment_late_is_waited_for_at_the_pace_the_hub_began(
    place: Pc, hub: Hub
) -> None:
    # One process of the hub has the outage, the next answer comes from one that has not read it.
    with place.working(courier=False) as sitting:
        assert until(lambda: hub.reports, 30)
        answers = iter([{"next_ms": 500}, {"next_ms": 10_000}, {"next_ms": 10_000}])

        def late(_report: dict[str, Any]) -> dict[str, Any]:
            if (said := next(answers, None)) is None:
                hub.lease_for_ms = 30_000
            return said or {"next_ms": 10_000}

        hub.say = late
        sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 6)


def test_a_diagnosis_is_told_once(place: Pc, hub: Hub) -> None:
    with place.working(courier=False) as sitting:
        sitting.line.diagnosed(CLEAN)
        assert until(lambda: any("diagnosis" in one for one in hub.reports), 10)
        pause(1)
    told = [one["diagnosis"] for one in hub.reports if "diagnosis" in one]
    assert [one["cause"] for one in told] == ["healthy.ok"]


def test_a_promise_is_told_with_its_reference_and_then_how_it_ended(place: Pc, hub: Hub) -> None:
    with place.working(courier=False):
        made = callbacks.promise(
            place.journal, utc_now(), operator=OPERATOR, incident=None,
            channel=Channel.CALL, reference="А-2026-000123",
        )  # fmt: skip
        assert until(lambda: any("promises" in one for one in hub.reports), 10)
        callbacks.fulfil(place.journal, utc_now(), made.id, Outcome.REACHED)
        assert until(lambda: _promises(hub)[-1].get("outcome"), 10)
    first, *_, last = _promises(hub)
    assert first["reference"] == "А-2026-000123"
    assert (last["id"], last["outcome"]) == (made.id, "reached")
    assert last.get("reference", "") == ""
    assert [one["revision"] for one in _promises(hub)] == sorted(
        one["revision"] for one in _promises(hub)
    )


def _promises(hub: Hub) -> list[dict[str, Any]]:
    return [one for report in hub.reports for one in report.get("promises", ())]


def test_without_tls_no_reference_leaves_this_pc(place: Pc, hub: Hub, tmp_path: object) -> None:
    with serving(hub) as port:
        plain = with_hub(place, urls=(f"http://{HOST}:{port}",))
        callbacks.promise(
            place.journal, utc_now(), operator=OPERATOR, incident=None,
            channel=Channel.CALL, reference="А-2026-000123",
        )  # fmt: skip
        with plain.working(courier=False):
            assert until(lambda: _promises(hub), 10)
    assert not any(b"000123" in one for one in hub.raw)


def test_a_hub_that_lost_everything_is_told_what_stands_open(place: Pc, hub: Hub) -> None:
    with place.working(courier=False) as sitting:
        incident = sitting.breaks()
        assert until(lambda: hub.outages(incident.key), 5)
        pause(1)
        seen = len(hub.outages(incident.key))
        asked = iter([{"send_all": True}])
        hub.say = lambda _: next(asked, {})
        assert until(lambda: len(hub.outages(incident.key)) > seen, 5)
        pause(1)
    assert len(hub.outages(incident.key)) == seen + 1


def test_what_happened_while_the_hub_was_gone_is_told_when_it_is_back(place: Pc, hub: Hub) -> None:
    hub.sticky = breaks_off
    with place.working(courier=False) as sitting:
        incident = sitting.breaks()
        sitting.mends(incident)
        pause(2)
        assert not hub.reports
        hub.sticky = None
        assert until(lambda: hub.outages(incident.key), 15)
    (told,) = hub.outages(incident.key)
    assert told["restored"]["age_ms"] >= 1000
