"""What the hub's directives change here."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from runbook.agent.line.following import (
    Acknowledge,
    Here,
    Leave,
    TakeBack,
    Yield,
    follow,
)
from runbook.agent.line.patience import LONGEST_LEASE
from runbook.agent.line.view import Relief, View
from runbook.reporting.shapes import (
    Degraded,
    Directives,
    Known,
    Lease,
    MassIncident,
    StandIn,
)

NOW = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
KEY, OTHER = "00112233445566aa", "ffeeddccbbaa9988"
OPEN = Here(open=frozenset({KEY}))


def test_a_lease_for_her_open_incident_makes_the_hub_the_speaker() -> None:
    said = Directives(accepted=1, leases=(Lease(incident=KEY, for_ms=30_000),))
    followed = follow(said, OPEN, View(), {}, NOW)
    assert followed.steps == (Yield(KEY, NOW + timedelta(seconds=30)),)
    assert followed.view.speaks == {KEY}


def test_a_lease_for_somebody_elses_incident_or_for_no_time_changes_nothing() -> None:
    leases = (Lease(incident=OTHER, for_ms=30_000), Lease(incident=KEY, for_ms=0))
    assert follow(Directives(accepted=1, leases=leases), OPEN, View(), {}, NOW).steps == ()


def test_known_by_somebody_is_acknowledged_once_with_who_and_when() -> None:
    said = Directives(accepted=1, known=(Known(incident=KEY, role="sysadmin", ago_ms=60_000),))
    at = NOW - timedelta(minutes=1)
    assert follow(said, OPEN, View(), {}, NOW).steps == (Acknowledge(KEY, "sysadmin", at),)
    known = Here(open={KEY}, known={KEY}, by_hub={KEY})
    assert follow(said, known, View(), {}, NOW).steps == ()


def test_one_answer_without_it_takes_nothing_back_two_in_a_row_do() -> None:
    here = Here(open={KEY}, known={KEY}, by_hub={KEY})
    first = follow(Directives(accepted=1), here, View(), {}, NOW)
    assert first.steps == ()
    second = follow(Directives(accepted=2), here, first.view, first.doubts, NOW)
    assert second.steps == (TakeBack(KEY),)


def test_what_she_marked_herself_is_not_taken_back_by_a_hub_that_knows_nothing() -> None:
    here = Here(open={KEY}, known={KEY})
    doubts: dict[str, int] = {}
    for sequence in range(5):
        followed = follow(Directives(accepted=sequence), here, View(), doubts, NOW)
        assert followed.steps == ()
        doubts = dict(followed.doubts)


def test_the_end_is_left_to_the_hub_only_while_it_has_the_word() -> None:
    held = Here(yielded={KEY: NOW + timedelta(seconds=5)}, over=(KEY,))
    assert follow(Directives(accepted=1), held, View(), {}, NOW).steps == (Leave(KEY),)
    lapsed = Here(yielded={KEY: NOW - timedelta(seconds=5)}, over=(KEY,))
    assert follow(Directives(accepted=1), lapsed, View(), {}, NOW).steps == ()
    never = Here(over=(KEY,))
    assert follow(Directives(accepted=1), never, View(), {}, NOW).steps == ()


def test_moments_do_not_waver_with_the_way_to_the_hub() -> None:
    mass = MassIncident(number=7, cause="bank_service.error", since_ms=600_000)
    said = Directives(accepted=1, mass=(mass,), degraded=Degraded(since_ms=60_000))
    first = follow(said, OPEN, View(), {}, NOW).view
    later = NOW + timedelta(seconds=10, milliseconds=300)
    again = MassIncident(number=7, cause="bank_service.error", since_ms=610_000)
    said = Directives(accepted=2, mass=(again,), degraded=Degraded(since_ms=70_100))
    second = follow(said, OPEN, first, {}, later).view
    assert second.says_the_same(first)


@given(st.lists(st.integers(-(2**62), 2**62), min_size=5, max_size=5))
def test_no_span_a_hub_can_send_breaks_anything(spans: list[int]) -> None:
    mass = MassIncident(
        number=1, cause="nonsense", since_ms=spans[0], eta_in_ms=spans[1], update_in_ms=spans[2]
    )
    said = Directives(
        accepted=1,
        mass=(mass,),
        leases=(Lease(incident=KEY, for_ms=spans[3]),),
        known=(Known(incident=KEY, role="nobody", ago_ms=spans[4]),),
    )
    for step in follow(said, OPEN, View(), {}, NOW).steps:
        if isinstance(step, Yield):
            assert NOW < step.until <= NOW + LONGEST_LEASE


def test_whose_a_mass_incident_is_and_what_she_takes_over_reach_the_view() -> None:
    hers = MassIncident(number=7, cause="bank_service.error", joined=True, known=True)
    relief = StandIn(number=7, cause="isp.no_internet", calls=3, chats=6, promised=1, unsaid=2)
    view = follow(Directives(accepted=1, mass=(hers,), stand_in=relief), OPEN, View(), {}, NOW).view
    assert [(one.joined, one.known) for one in view.mass] == [(True, True)]
    assert view.stand_in == Relief(7, calls=3, chats=6, promised=1, unsaid=2)
    assert msgspec.json.decode(msgspec.json.encode(view), type=View) == view
