"""What a batch of reports comes to, and what a clock set back must not bring about."""

from datetime import UTC, datetime, timedelta

from bench.simulated_fleet import observe, operators
from checks.component import Component, Part, Place
from runbook.hub.correlation.fleet_process import FleetHere
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.observers import Observers
from runbook.hub.correlation.reports_read import portion, read_batch
from runbook.hub.store.reports import Kept
from runbook.reporting.observations import sight_of
from runbook.reporting.shapes import Complaint, Diagnosis, Moment, Outage, Report

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
WINDOW = timedelta(seconds=300)
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
TO_COME = Moment(wall=NOW, age_ms=-399 * 86_400_000)
ONE = operators(1)[0]
HERE = Whereabouts(ONE.paths.provider, ONE.paths.gateway_host)


def kept(seq: int, outages: int = 0, **said: object) -> Kept:
    outage = Outage(key="a" * 16, revision=1, opened=Moment(wall=NOW, age_ms=0))
    report = Report(
        agent="op-0",
        sequence=seq,
        sent=NOW,
        outages=(outage,) * outages,
        **said,  # type: ignore[arg-type]
    )
    return Kept(seq, "op-0", seq, NOW, "https", report)


def diagnosis(*broken: Component, made: Moment | None = None) -> Diagnosis:
    return Diagnosis(
        made=made or Moment(wall=NOW, age_ms=0),
        cause="bank_service.error" if broken else "healthy.ok",
        side="bank" if broken else "none",
        observations=tuple(map(sight_of, observe(ONE, broken))),
    )


def test_a_portion_is_as_many_reports_as_have_so_many_outages_and_one_at_least() -> None:
    some = [kept(1, 30), kept(2, 30), kept(3, 30)]
    assert [one.seq for one in portion(some, 60)] == [1, 2]
    assert [one.seq for one in portion(some, 59)] == [1]
    assert [one.seq for one in portion(some, 10)] == [1]
    assert [one.seq for one in portion(some, 90)] == [1, 2, 3]


def test_what_was_said_in_the_future_was_said_when_it_came_in() -> None:
    said = Complaint(said=TO_COME, channels=("voice",))
    batch = read_batch([kept(1, diagnosis=diagnosis(CRM, made=TO_COME), complaint=said)])
    assert batch.diagnoses["op-0"][0] == NOW
    assert batch.complaints["op-0"][0] == NOW


def test_a_diagnosis_from_the_future_gives_way_to_the_next_one_and_to_time() -> None:
    reckoner = FleetHere(WINDOW.total_seconds())
    observers = Observers(reckoner, WINDOW)
    observers.lost()

    def observed(now: datetime) -> tuple[frozenset[str], int]:
        found = observers.localised(now, {}, 0.0)
        assert found is not None
        return found.observed, found.own + len(found.shared)

    observers.take("op-0", HERE, NOW + timedelta(days=399), diagnosis(CRM), NOW)
    assert observed(NOW) == (frozenset({"op-0"}), 1)
    later = NOW + timedelta(seconds=1)
    observers.take("op-0", HERE, later, diagnosis(), later)
    assert observed(later) == (frozenset({"op-0"}), 0)
    observers.take("op-0", HERE, NOW + timedelta(days=399), diagnosis(CRM), later)
    assert observed(later)[0] == {"op-0"}
    assert observed(later + timedelta(seconds=301))[0] == frozenset()
