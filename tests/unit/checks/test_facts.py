"""Facts of this computer as observations: true, false, unknown, or left out."""

from dataclasses import replace

import pytest

from checks.component import Component, Place
from checks.facts import (
    CLOCK_WRONG,
    CPU_BUSY,
    DISK_LOW,
    LATE_MS,
    MEMORY_FULL,
    STARVED_MS,
    WIFI_WEAK,
    clock_fact,
    cpu_fact,
    observe_facts,
)
from checks.failure import Failure
from checks.host.facts import Disk, HostFacts, InterfaceKind, Wifi
from checks.host.programs import is_running
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.situation import Situation
from checks.vpn.status import Session, VpnStatus
from runbook.drill.world import FACTS, STATUS, SUBJECT, Scenario, situation_of

PATHS = Paths.of(SUBJECT)
HEALTHY = situation_of(Scenario(), SUBJECT)
ETHERNET = FACTS.interfaces[0]


def observed(situation: Situation = HEALTHY) -> dict[str, Observation]:
    return {one.probe: one for one in observe_facts(SUBJECT, situation)}


def with_facts(**changes: object) -> Situation:
    return replace(HEALTHY, facts=replace(FACTS, **changes))  # type: ignore[arg-type]  # any field


def with_status(**changes: object) -> Situation:
    return replace(HEALTHY, vpn=replace(STATUS, **changes))  # type: ignore[arg-type]  # any field


def outcome(situation: Situation, probe: str) -> Outcome | None:
    seen = observed(situation).get(probe)
    return seen.outcome if seen else None


def test_a_healthy_computer_has_only_true_facts() -> None:
    assert {one.outcome for one in observed().values()} == {Outcome.PASSED}


def test_every_fact_carries_the_time_it_was_read_at() -> None:
    assert {one.at_ms for one in observe_facts(SUBJECT, HEALTHY, 70)} == {70}


def test_a_false_fact_has_one_failure_code() -> None:
    seen = observed(with_facts(memory_percent=MEMORY_FULL))["memory"]
    assert (seen.outcome, seen.failure) == (Outcome.FAILED, Failure.FACT_FALSE)
    assert seen.values == {"percent": 97}


@pytest.mark.parametrize(
    ("changes", "false", "unsaid"),
    [
        ({"enabled": False}, "adapter:eth0", ["link:eth0", "address:eth0", "route:eth0"]),
        ({"link": False}, "link:eth0", ["address:eth0", "route:eth0"]),
        ({"addresses": ("169.254.7.7",)}, "address:eth0", ["route:eth0"]),
    ],
)
def test_the_lowest_false_fact_is_said_and_what_depends_on_it_is_not(
    changes: dict[str, object], false: str, unsaid: list[str]
) -> None:
    adapter = replace(ETHERNET, **changes)  # type: ignore[arg-type]  # the changes are its fields
    seen = observed(with_facts(interfaces=(adapter, FACTS.interfaces[1])))
    assert seen[false].outcome is Outcome.FAILED
    assert not set(unsaid) & set(seen)


def test_what_could_not_be_read_is_unknown_and_never_false() -> None:
    unread = Situation(HostFacts("windows", unreadable={"interfaces": "denied"}))
    seen = observed(unread)
    assert seen["adapter"].outcome is Outcome.UNKNOWN
    assert seen["adapter"].detail == "denied"
    assert Outcome.FAILED not in {one.outcome for one in seen.values()}
    routes = with_facts(routes=(), unreadable={"routes": "denied"})
    assert outcome(routes, "route:eth0") is Outcome.UNKNOWN


def test_a_computer_without_any_adapter_says_so() -> None:
    assert outcome(with_facts(interfaces=(FACTS.interfaces[1],), routes=()), "adapter") is (
        Outcome.FAILED
    )


@pytest.mark.parametrize(("signal", "stands"), [(WIFI_WEAK, True), (WIFI_WEAK - 1, False)])
def test_wifi_is_weak_below_the_line_and_only_where_it_is_in_use(signal: int, stands: bool) -> None:
    wireless = replace(ETHERNET, kind=InterfaceKind.WIFI)
    wifi = Wifi("eth0", signal)
    used = with_facts(interfaces=(wireless, FACTS.interfaces[1]), wifi=wifi)
    assert outcome(used, "wifi") is (Outcome.PASSED if stands else Outcome.FAILED)
    assert outcome(with_facts(wifi=wifi), "wifi") is None


@pytest.mark.parametrize(
    ("free", "total", "stands"),
    [
        (DISK_LOW, 200 * 2**30, True),
        (DISK_LOW - 1, 200 * 2**30, False),
        (60 * 2**20, 2**30, True),
        (40 * 2**20, 2**30, False),
    ],
)
def test_a_disk_is_full_by_bytes_or_for_a_small_one_by_its_share(
    free: int, total: int, stands: bool
) -> None:
    seen = outcome(with_facts(disks=(Disk("/", free, total),)), "disk:/")
    assert seen is (Outcome.PASSED if stands else Outcome.FAILED)


@pytest.mark.parametrize(
    ("skew", "stands"), [(0, True), (-CLOCK_WRONG, True), (CLOCK_WRONG + 1, False), (-9e4, False)]
)
def test_a_clock_is_wrong_in_both_directions(skew: float, stands: bool) -> None:
    seen = clock_fact(skew, PATHS, 5)
    assert seen.outcome is (Outcome.PASSED if stands else Outcome.FAILED)
    assert seen.values["skew_s"] == round(skew)


@pytest.mark.parametrize(
    ("percent", "late", "stands", "starved"),
    [
        (CPU_BUSY - 1, 5000, True, False),
        (CPU_BUSY, LATE_MS - 1, True, False),
        (CPU_BUSY, LATE_MS, False, False),
        (CPU_BUSY, STARVED_MS, False, True),
    ],
)
def test_a_busy_processor_starves_programs_only_when_threads_wake_late(
    percent: float, late: int, stands: bool, starved: bool
) -> None:
    seen = cpu_fact(percent, late, PATHS, 5)
    assert seen.outcome is (Outcome.PASSED if stands else Outcome.FAILED)
    assert bool(seen.values.get("starved")) is starved


def test_a_load_that_could_not_be_measured_is_unknown() -> None:
    assert cpu_fact(None, 5000, PATHS, 5).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("name", "running", "found"),
    [
        ("BankCRM.exe", {"bankcrm"}, True),
        ("TracSrvWrapper", {"tracsrvwrapper"}, True),
        ("a-very-long-program-name", {"a-very-long-pro"}, True),
        ("bankcrm", {"bankcrm2"}, False),
        ("bankcrm", set(), False),
    ],
)
def test_a_program_is_found_whatever_the_system_cut_off_its_name(
    name: str, running: set[str], found: bool
) -> None:
    assert is_running(name, frozenset(running)) is found


def test_programs_that_could_not_be_listed_are_unknown() -> None:
    assert outcome(with_facts(programs=None), "program:crm") is Outcome.UNKNOWN
    assert outcome(with_facts(programs=frozenset()), "program:crm") is Outcome.FAILED
    assert outcome(HEALTHY, "program:chat") is None


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (VpnStatus("checkpoint"), {"vpn_process": "unknown", "vpn_session": "unknown"}),
        (VpnStatus("checkpoint", running=False), {"vpn_process": "failed", "vpn_session": None}),
        (
            VpnStatus("checkpoint", running=True, session=Session.CONNECTING),
            {"vpn_process": "passed", "vpn_session": "failed"},
        ),
    ],
)
def test_a_clients_status_is_read_as_far_as_it_can_be(
    status: VpnStatus, expected: dict[str, str | None]
) -> None:
    situation = replace(HEALTHY, vpn=status)
    found = {name: outcome(situation, f"{name}:checkpoint") for name in expected}
    assert found == expected


def test_certificate_and_login_are_said_only_when_they_were_read() -> None:
    assert outcome(HEALTHY, "vpn_certificate:checkpoint") is None
    expired = with_status(certificate_expired=True, login_rejected=False)
    assert outcome(expired, "vpn_certificate:checkpoint") is Outcome.FAILED
    assert outcome(expired, "vpn_login:checkpoint") is Outcome.PASSED


def test_routes_are_asked_for_only_through_a_tunnel_that_is_up() -> None:
    down = replace(HEALTHY, tunnel=None)
    seen = observed(down)
    assert seen["tunnel_interface"].outcome is Outcome.FAILED
    assert not any(one.kind is ProbeKind.TUNNEL_ROUTE for one in seen.values())


def test_each_route_inside_is_a_fact_of_its_own() -> None:
    mixed = {"10.20.1.10": "tun0", "10.20.1.20": "eth0", "10.20.1.30": None}
    seen = observed(replace(HEALTHY, inner_routes=mixed))
    outcomes = [seen[f"tunnel_route:{one}"].outcome for one in mixed]
    assert outcomes == [Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN]
    assert seen["tunnel_route:10.20.1.20"].path[-1] == PATHS.route_to("10.20.1.20")


def test_kinds_that_are_not_wanted_and_a_vpn_that_is_not_configured_are_left_out() -> None:
    modest = replace(SUBJECT, off=frozenset({ProbeKind.DISK}))
    assert ProbeKind.DISK not in {one.kind for one in observe_facts(modest, HEALTHY)}
    plain = replace(SUBJECT, vpn=None)
    places = {part.place for one in observe_facts(plain, HEALTHY) for part in one.path}
    assert Place.TUNNEL not in places


def test_every_fact_lies_on_this_operators_own_path() -> None:
    own = {"op-117"}
    for seen in observed().values():
        for part in seen.path:
            assert isinstance(part, Component)
            assert part.scope.partition("/")[0] in own or part.place is Place.SERVICE
