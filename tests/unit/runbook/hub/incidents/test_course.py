"""Who is told, how loudly, and when a ring waits for others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import Person, Route
from runbook.hub.incidents.change import Loudness
from runbook.hub.incidents.course import BRIEF, Course, course, firsts, is_brief, roles_for
from runbook.hub.incidents.expecting import expected
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import Role
from runbook.hub.telling.gathering import HOLD, LONG_HOLD, WITHIN, turn

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LOCAL = HubIncident("a" * 16, Kind.LOCAL, NOW, number=1, agent="op-117", side="isp")
SECOND = timedelta(seconds=1)
STATES = {
    "open": LOCAL,
    "member": replace(LOCAL, parent="b" * 16),
    "lingers": replace(LOCAL, quiet_until=NOW + SECOND),
    "lingered": replace(LOCAL, quiet_until=NOW),
    "over": replace(LOCAL, restored_at=NOW),
    "closed": replace(LOCAL, restored_at=NOW, closed_at=NOW, closed_by="lead"),
    "late": replace(LOCAL, late=True),
    "drill": replace(LOCAL, drill=True),
    "drill over": replace(LOCAL, drill=True, restored_at=NOW),
}
SHORT = {
    "-": Course.NOTHING, "1": Course.FIRST, "a": Course.AGAIN, "e": Course.EDIT,
    "r": Course.RECOVERY, "x": Course.EXERCISE, "c": Course.EXERCISE_EDIT,
}  # fmt: skip
#            silent edit ring recovery: nobody was told before, then somebody was
TABLE = {
    "open":       ("-111", "-ear"),
    "member":     ("----", "-eee"),
    "lingers":    ("----", "-eee"),
    "lingered":   ("-111", "-ear"),
    "over":       ("----", "-eer"),
    "closed":     ("----", "-eee"),
    "late":       ("----", "----"),
    "drill":      ("-xxx", "-ccc"),
    "drill over": ("----", "-ccc"),
}  # fmt: skip
CELLS = [
    (state, loudness, told, SHORT[TABLE[state][told][place]])
    for state in STATES
    for told in (False, True)
    for place, loudness in enumerate(Loudness)
]


@pytest.mark.parametrize(("state", "loudness", "told", "what"), CELLS)
def test_the_cell(state: str, loudness: Loudness, told: int, what: Course) -> None:
    assert course(STATES[state], loudness, NOW, told=bool(told)) is what


def test_who_is_to_know() -> None:
    def roles(**changed: object) -> tuple[Role, ...]:
        return roles_for(replace(LOCAL, **changed))  # type: ignore[arg-type]

    assert roles() == (Role.SHIFT_LEAD,)
    assert roles(side="bank") == (Role.SHIFT_LEAD, Role.SYSADMIN)
    assert Role.SYSADMIN in roles(side="operator", cause="vpn_client.certificate_expired")
    assert Role.MENTOR in roles(trainee=True)
    assert Role.MONITORING in roles(passed_on_at=NOW)


def person(role: Role, number: int = 1, address: str = "") -> Person:
    name = f"{role}-{number}"
    return Person(name, str(role), name, (Route("telegram", address or name),))


LADDER = (Role.SHIFT_LEAD, Role.SYSADMIN)


def test_without_a_lead_the_next_of_the_ladder_is_rung() -> None:
    admin = person(Role.SYSADMIN)
    assert firsts({Role.SYSADMIN: [admin]}, (Role.SHIFT_LEAD,), LADDER) == [admin]
    assert firsts({}, (Role.SHIFT_LEAD,), LADDER) == []


def test_one_phone_rings_once_for_two_roles() -> None:
    lead, admin = person(Role.SHIFT_LEAD, address="5"), person(Role.SYSADMIN, address="5")
    people = {Role.SHIFT_LEAD: [lead, person(Role.SHIFT_LEAD, 2)], Role.SYSADMIN: [admin]}
    assert firsts(people, LADDER, LADDER) == [lead]


def test_the_first_ring_waits_for_nothing_and_the_second_for_correlation() -> None:
    first = turn((), NOW)
    assert first.wait == timedelta(0)
    second = turn(first.moments, NOW + SECOND)
    assert second.wait == HOLD
    third = turn(second.moments, NOW + 2 * SECOND)
    # Whatever waits leaves at one moment, so that it leaves as one digest.
    assert NOW + 2 * SECOND + third.wait == NOW + SECOND + HOLD
    assert turn(first.moments, NOW + WITHIN).wait == timedelta(0)


def test_a_clock_set_back_makes_nobody_wait() -> None:
    assert turn((NOW + timedelta(hours=1),), NOW).wait == timedelta(0)


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_nobody_waits_long_and_a_minute_has_few_rings(pauses: list[float]) -> None:
    moments: tuple[datetime, ...] = ()
    leaves: set[datetime] = set()
    now = NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        mine = turn(moments, now)
        moments = mine.moments
        assert timedelta(0) <= mine.wait <= LONG_HOLD
        leaves.add(now + mine.wait)
    ordered = sorted(leaves)
    for moment in ordered:
        within = [one for one in ordered if moment <= one < moment + timedelta(minutes=1)]
        assert len(within) <= 10


@pytest.mark.parametrize(
    ("said", "eta", "update"),
    [("60", 60, 30), ("20", 20, 20), ("60+20", 60, 20), ("1440", 1440, 30)],
)
def test_an_expected_time_is_read(said: str, eta: int, update: int) -> None:
    found = expected(said, NOW)
    assert found is not None
    assert found.eta_at == NOW + timedelta(minutes=eta)
    assert found.update_at == NOW + timedelta(minutes=update)


@pytest.mark.parametrize("said", ["", "soon", "-5", "1441", "60+61", "60+0", "6٠", "99999"])
def test_what_is_no_time_is_refused(said: str) -> None:
    assert expected(said, NOW) is None


def test_nobody_knows_any_more() -> None:
    found = expected("0", NOW)
    assert found is not None
    assert found.eta_at is None


def test_only_what_one_operator_had_for_a_short_while_and_nobody_took_up_ends_silently() -> None:
    soon = NOW + BRIEF - SECOND
    assert is_brief(LOCAL, soon)
    assert not is_brief(LOCAL, NOW + BRIEF)
    assert not is_brief(replace(LOCAL, acknowledged_at=NOW), soon)
    assert not is_brief(replace(LOCAL, kind=Kind.MASS), soon)
    assert is_brief(replace(LOCAL, reopened_at=NOW + BRIEF), NOW + BRIEF + SECOND)
