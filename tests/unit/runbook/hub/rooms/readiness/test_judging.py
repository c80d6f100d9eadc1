"""What of a shift fails tonight, what soon, and what nobody knows: nothing is silently fine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.people import Role
from runbook.hub.rooms.readiness.judging import NEEDED, judge, reached
from runbook.hub.rooms.readiness.shapes import Basis, Desk, Facts, Way, When, Worker
from runbook.hub.rooms.readiness.wording import page, single
from runbook.language.texts import LANGUAGES

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
BEGINS, ENDS = NOW + timedelta(hours=2), NOW + timedelta(hours=14)
GOOD = Desk(
    "op-117",
    ENDS,
    heard_at=NOW - timedelta(hours=1),
    version="1.4.0",
    looked_at=NOW - timedelta(hours=2),
    certificate_until=NOW + timedelta(days=60),
    drilled=True,
)
ALL = tuple(Worker(f"{one}-1", one, Way.OPEN, Way.OPEN) for one in NEEDED)
FINE = Facts(NOW, BEGINS, ENDS, Basis.COMING, ALL, (GOOD,), newest="1.4.0")

moments = st.none() | st.timedeltas(timedelta(days=-90), timedelta(days=90)).map(NOW.__add__)
versions = st.sampled_from(["", "latest", "0.9.9", "1.2.0", "1.3.9", "1.4.0", "2.0"])
desks = st.builds(
    Desk,
    st.sampled_from(["op-1", "op-2"]),
    st.just(ENDS),
    st.booleans(),
    st.booleans(),
    moments,
    versions,
    moments,
    moments,
    st.lists(st.sampled_from(["disk", "vpn_certificate", "new"]), unique=True).map(tuple),
    st.sampled_from(["", "E86.20", "E80"]),
    st.booleans(),
)
ways = st.sampled_from(Way)
workers = st.builds(
    Worker, st.sampled_from(["lead-1", "admin-1"]), st.sampled_from(Role), ways, ways, st.booleans()
)


def codes(facts: Facts, when: When | None = None) -> list[str]:
    return [one.code for one in judge(facts) if when in {None, one.when}]


def of(desk: Desk, newest: str = "1.4.0", least: str = "") -> list[tuple[When, str]]:
    facts = replace(FINE, desks=(desk,), newest=newest, least=least)
    return [(one.when, one.code) for one in judge(facts)]


def test_a_shift_of_which_all_is_known_and_well_gives_no_concern() -> None:
    assert judge(FINE) == []
    assert page(FINE, [], "ru").tone == "calm"


@given(desks)
def test_a_pc_is_silently_fine_only_where_everything_of_it_is_known(desk: Desk) -> None:
    if not of(desk):
        assert desk.enrolled
        assert not desk.revoked
        assert desk.drilled
        assert not desk.unready
        assert None not in {desk.heard_at, desk.looked_at, desk.certificate_until}
        assert desk.certificate_until is not None
        assert desk.certificate_until > ENDS


@given(st.lists(workers), st.lists(desks))
def test_what_fails_tonight_comes_first_and_every_concern_has_words(
    people: list[Worker], pcs: list[Desk]
) -> None:
    found = judge(replace(FINE, workers=tuple(people), desks=tuple(pcs), least="1.3"))
    whens = [list(When).index(one.when) for one in found]
    assert whens == sorted(whens)
    for lang in LANGUAGES:
        assert all("{" not in single(one, lang) for one in found)
        facts = replace(FINE, desks=tuple(pcs))
        shown = page(facts, found, lang, most=None)
        told = [one for group in shown.groups for one in group.lines]
        assert sum(len(one.names) for one in told) == sum(
            bool(one.who or one.role) for one in found
        )
        assert not any(
            "{" in f"{one}" or "hub.ready" in f"{one}" for one in (*told, shown.sentence)
        )


@given(workers)
def test_whoever_no_open_way_leads_to_fails_tonight(worker: Worker) -> None:
    found = judge(replace(FINE, workers=(*ALL, worker)))
    assert reached(worker) is not any(one.when is When.TONIGHT for one in found)


def test_a_role_nobody_fills_fails_tonight() -> None:
    for role in NEEDED:
        rest = tuple(one for one in ALL if one.role is not role)
        (found,) = judge(replace(FINE, workers=rest))
        assert (found.when, found.code, found.role) == (When.TONIGHT, "nobody", role)


def test_a_certificate_that_does_not_outlast_the_shift_fails_tonight() -> None:
    minute = timedelta(minutes=1)
    assert of(replace(GOOD, certificate_until=ENDS)) == [(When.TONIGHT, "certificate_ends")]
    assert of(replace(GOOD, certificate_until=ENDS + minute)) == [(When.SOON, "certificate_soon")]
    later = NOW + timedelta(days=14) + minute
    assert of(replace(GOOD, certificate_until=later)) == []


def test_two_minor_versions_behind_is_told_and_below_the_least_fails() -> None:
    old = replace(GOOD, version="1.2.9")
    assert of(old) == [(When.SOON, "behind")]
    assert of(replace(GOOD, version="1.3.0")) == []
    assert of(replace(GOOD, version="0.9"), newest="1.0") == [(When.SOON, "behind")]
    assert of(old, least="1.3") == [(When.TONIGHT, "too_old")]
    assert of(replace(GOOD, version="")) == [(When.UNKNOWN, "version_unknown")]


def test_a_certificate_is_told_once_although_the_pc_found_it_too() -> None:
    ending = replace(GOOD, certificate_until=ENDS, unready=("vpn_certificate",))
    assert [code for _, code in of(ending)] == ["certificate_ends"]
    unread = replace(ending, certificate_until=None)
    assert of(unread) == [(When.TONIGHT, "unready")]


def test_the_least_vpn_client_is_judged_only_where_the_bank_asks_for_one() -> None:
    def told(vpn: str, least: str = "E86.20") -> list[tuple[When, str]]:
        facts = replace(FINE, desks=(replace(GOOD, vpn=vpn),), least_vpn=least)
        return [(one.when, one.code) for one in judge(facts)]

    assert told("E80.70") == [(When.TONIGHT, "vpn_too_old")]
    assert told("E86.20") == told("E88.10") == []
    assert told("") == [(When.UNKNOWN, "vpn_version_unknown")]
    assert told("", least="") == told("E1.1", least="") == []
    assert told("2.4.9", least="2.6") == [(When.TONIGHT, "vpn_too_old")]


@pytest.mark.parametrize(
    ("vpn", "least"),
    [("2.6.12", "E86.20"), ("4.9.2", "E86.20"), ("R81.20", "E86.20"), ("E86.20", "2.6")],
)
def test_versions_of_two_products_are_not_compared(vpn: str, least: str) -> None:
    facts = replace(FINE, desks=(replace(GOOD, vpn=vpn),), least_vpn=least)
    (found,) = judge(facts)
    assert (found.when, found.code) == (When.UNKNOWN, "vpn_incomparable")
    assert found.values == {"version": vpn, "least": least}
    (line,) = page(facts, [found], "ru").groups[0].lines
    assert line.names == (f"op-117 ({vpn})",)
    assert least in line.todo


def test_where_there_is_no_operator_to_look_at_nothing_is_silently_fine() -> None:
    assert codes(replace(FINE, desks=())) == ["no_operators"]
    assert (
        "ничего не знаем"
        in page(replace(FINE, desks=()), judge(replace(FINE, desks=())), "ru").sentence
    )
