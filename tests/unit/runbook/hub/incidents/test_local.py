"""What an agent's report makes of the incident the office has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cause_numbers import number_of
from notifier.handoff.report import Kind as Handed
from notifier.handoff.report import Report, agent_id
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.incidents.local import FOREIGN, from_handoff, from_outage
from runbook.hub.model.incident import HubIncident, Kind
from runbook.reporting.shapes import Moment, Outage, Surroundings

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
WRONG_CLOCK = datetime(2019, 1, 1, tzinfo=UTC)
HER = "op-117"
KEY = "a1b2c3d4e5f60718"


def ago(seconds: float) -> Moment:
    """By a PC whose clock is years behind."""
    return Moment(wall=WRONG_CLOCK, age_ms=int(seconds * 1000))


def outage(revision: int = 1, **changed: Any) -> Outage:
    values: dict[str, Any] = {
        "key": KEY, "revision": revision, "opened": ago(30), "occurred": ago(60),
        "detected": ago(30), "cause": "isp.no_internet", "side": "isp", "confidence": 0.95,
    }  # fmt: skip
    return Outage(**{**values, **changed})


def told(known: HubIncident | None, one: Outage, now: datetime = NOW) -> Change | None:
    return from_outage(known, one, HER, None, now, now)


def kept(change: Change | None) -> HubIncident:
    assert change is not None
    return replace(change.incident, number=7, told=True)


def opened(**changed: Any) -> HubIncident:
    return kept(told(None, outage(**changed)))


def test_the_first_report_opens_and_rings() -> None:
    change = told(None, outage())
    assert change is not None
    assert (change.event, change.loudness) == ("incident.detected", Loudness.RING)
    assert change.incident.agent == HER
    assert change.incident.kind is Kind.LOCAL


def test_times_are_the_hubs_whatever_her_clock_says() -> None:
    incident = opened()
    assert incident.occurred_at == NOW - timedelta(seconds=60)
    assert incident.opened_at == NOW - timedelta(seconds=30)


@pytest.mark.parametrize("revision", [0, 1])
def test_what_is_no_newer_changes_nothing(revision: int) -> None:
    assert told(opened(), outage(revision, cause="pc.no_route", side="operator")) is None


def test_what_was_written_down_twice_ends_without_a_recovery() -> None:
    other = "0" * 16
    change = told(opened(), outage(9, same_as=other, closed=ago(0), cause="", side=""))
    assert change is not None
    assert (change.event, change.loudness) == ("incident.closed", Loudness.EDIT)
    assert change.incident.over
    assert (change.incident.restored_at, change.incident.cause) == (None, "isp.no_internet")
    assert change.body == {"same_as": other}
    again = outage(10, same_as=other, closed=ago(0))
    assert told(kept(change), again) is None
    assert told(None, again) is None


def foreign(known: HubIncident) -> Change:
    """Nothing of it is changed: it is only said that somebody else spoke of it."""
    return Change(known, FOREIGN, {"operator": HER}, Loudness.SILENT)


def test_another_operators_key_is_not_hers_to_change() -> None:
    known = replace(opened(), agent="op-500")
    assert told(known, outage(2)) == foreign(known)
    assert from_handoff(known, handed(), HER, NOW) == foreign(known)


def test_a_mass_incident_is_nobodys_report() -> None:
    mass = replace(opened(), kind=Kind.MASS, agent="")
    assert told(mass, outage(2)) == foreign(mass)


@pytest.mark.parametrize(
    ("changed", "loudness"),
    [
        ({"cause": "vpn_gateway.refused", "side": "bank"}, Loudness.RING),
        ({"cause": "isp.dns_failure"}, Loudness.EDIT),
        ({"calls": 1}, Loudness.EDIT),
        ({"confidence": 0.5}, Loudness.EDIT),
        ({"confidence": 0.96}, Loudness.SILENT),
        ({"client_hears": False}, Loudness.EDIT),
        ({"promised": 2}, Loudness.EDIT),
        ({"provider_ticket": "12-34"}, Loudness.EDIT),
        ({"acknowledged": ago(0)}, Loudness.EDIT),
        ({"spoken": True}, Loudness.SILENT),
        ({"restored": ago(0)}, Loudness.RECOVERY),
        ({"closed": ago(0)}, Loudness.RECOVERY),
        ({}, Loudness.SILENT),
    ],
)
def test_how_loud_news_is(changed: dict[str, object], loudness: Loudness) -> None:
    change = told(opened(), outage(2, **changed))
    assert change is not None
    assert change.loudness is loudness


def test_the_same_times_told_again_are_no_news() -> None:
    known = opened(provider_until=ago(-3600))
    later = NOW + timedelta(seconds=20)
    again = outage(2, occurred=ago(80.7), provider_until=ago(-3580.3))
    change = from_outage(known, again, HER, None, later, later)
    assert change is not None
    assert change.loudness is Loudness.SILENT
    assert change.incident.occurred_at == known.occurred_at


def test_what_was_over_when_it_came_is_history_and_stays_so() -> None:
    change = told(None, outage(restored=ago(5)))
    assert change is not None
    assert change.loudness is Loudness.SILENT
    assert change.incident.late
    more = told(kept(change), outage(2, restored=ago(5), promised=3))
    assert more is not None
    assert more.loudness is Loudness.SILENT


def test_an_outage_told_late_that_goes_on_is_no_history() -> None:
    change = told(None, outage(opened=ago(7200), occurred=ago(7300)))
    assert change is not None
    assert change.loudness is Loudness.RING
    assert not change.incident.late


def test_it_comes_back_after_it_was_over() -> None:
    over = kept(told(opened(), outage(2, restored=ago(0))))
    change = told(over, outage(3))
    assert change is not None
    assert (change.event, change.loudness) == ("incident.reopened", Loudness.RING)
    assert not change.incident.over


def test_what_a_person_closed_is_not_opened_behind_their_back() -> None:
    closed = replace(
        opened(), closed_at=NOW, restored_at=NOW, closed_by="lead", true_cause="pc.no_route"
    )
    change = told(closed, outage(2, calls=3))
    assert change is not None
    assert change.loudness is Loudness.SILENT
    assert change.incident.closed_at == NOW
    assert change.incident.restored_at == NOW
    assert change.incident.true_cause == "pc.no_route"
    assert change.incident.calls == 3


def test_her_own_word_that_the_lead_knows_may_be_taken_back() -> None:
    known = kept(told(opened(), outage(2, acknowledged=ago(1))))
    assert known.acknowledged_at is not None
    change = told(known, outage(3))
    assert change is not None
    assert change.event == "incident.unacknowledged"
    assert change.incident.acknowledged_at is None


def test_what_a_person_pressed_is_not_taken_back_by_a_report() -> None:
    known = replace(opened(), acknowledged_at=NOW, acknowledged_by="lead")
    change = told(known, outage(2))
    assert change is not None
    assert change.incident.acknowledged_at == NOW


def test_a_trainee_is_known_by_where_she_works() -> None:
    change = from_outage(None, outage(), HER, Surroundings(trainee=True), NOW, NOW)
    assert kept(change).trainee


def handed(kind: Handed = Handed.OUTAGE, **changed: object) -> Report:
    values: dict[str, object] = {
        "kind": kind, "agent": agent_id(HER), "sequence": 5, "incident": KEY,
        "cause": number_of("isp.no_internet"), "confidence": 95, "age": timedelta(minutes=4),
        "calls": 2,
    }  # fmt: skip
    return Report(**{**values, **changed})  # type: ignore[arg-type]


def test_her_phone_opens_the_incident_that_her_pc_joins_later() -> None:
    first = kept(from_handoff(None, handed(), HER, NOW))
    assert first.occurred_at == NOW - timedelta(minutes=4)
    assert (first.cause, first.side, first.calls) == ("isp.no_internet", "isp", 2)
    later = told(first, outage(1, calls=2, occurred=ago(240)))
    assert later is not None
    assert later.loudness is Loudness.SILENT
    assert later.incident.key == first.key
    assert later.incident.agent_revision == 1


def test_the_same_code_opened_twice_changes_nothing() -> None:
    first = kept(from_handoff(None, handed(), HER, NOW))
    assert from_handoff(first, handed(again=True), HER, NOW) is None


def test_an_old_code_does_not_bring_back_what_is_over() -> None:
    over = kept(told(opened(), outage(2, restored=ago(0))))
    assert from_handoff(over, handed(Handed.NEWS), HER, NOW) is None


def test_her_phone_says_that_it_is_over() -> None:
    change = from_handoff(opened(), handed(Handed.RESTORED), HER, NOW)
    assert change is not None
    assert change.loudness is Loudness.RECOVERY
    assert change.incident.restored_at == NOW


def test_an_exercise_by_phone_is_a_drill() -> None:
    assert kept(from_handoff(None, handed(Handed.EXERCISE), HER, NOW)).drill


def test_what_she_says_of_clean_checks_is_told_as_that() -> None:
    report = handed(she_says=True, cause=number_of("healthy.ok"), not_working=frozenset({"voice"}))
    incident = kept(from_handoff(None, report, HER, NOW))
    assert (incident.cause, incident.side, incident.not_working) == (
        "healthy.ok", "none", ("voice",),
    )  # fmt: skip


@given(st.permutations(range(1, 7)))
def test_in_whatever_order_reports_come_the_newest_stands(order: list[int]) -> None:
    incident: HubIncident | None = None
    for revision in order:
        change = told(incident, outage(revision, calls=revision))
        incident = kept(change) if change is not None else incident
    assert incident is not None
    assert (incident.agent_revision, incident.calls) == (6, 6)
