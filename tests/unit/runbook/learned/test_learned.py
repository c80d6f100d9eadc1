"""What is normal while healthy is remembered per network, forgotten in time and bounded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from checks.answer_time import AnswerTime
from checks.observation import ProbeKind
from checks.report import Report
from checks.verdict import judge
from runbook.drill.world import Scenario, observe, situation_of
from runbook.learned import (
    BELIEVED,
    BLOCKED_AFTER,
    MOST_NAMES,
    MOST_NETWORKS,
    MOST_PATHS,
    MOST_PROBES,
    Learned,
    Look,
    learn,
    look_of,
    network_key,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOME = network_key("aa:bb:cc:00:00:01")
ROUTER = "192.168.1.1"


def passing(*probes: str) -> Look:
    return Look(passed=frozenset(probes), took=dict.fromkeys(probes, 20.0))


def test_what_passed_here_is_known_here_and_nowhere_else() -> None:
    look = replace(
        passing("gateway_nat_t:udp"),
        names={"VPN.bank.example": ("203.0.113.10", "not an address")},
        resolvers=(ROUTER,),
    )
    learned = learn(Learned(), HOME, NOW, look)
    assert learned.history(HOME, NOW).worked("gateway_nat_t:udp")
    assert learned.history(HOME, NOW).resolvers == (ROUTER,)
    assert learned.pins(HOME, NOW) == {"vpn.bank.example": ("203.0.113.10",)}
    assert learned.history("elsewhere", NOW).answered == frozenset()
    assert learned.history("elsewhere", NOW).answer_times == {}
    assert learned.pins("elsewhere", NOW) == {}


def test_it_is_forgotten_after_thirty_days() -> None:
    look = replace(
        passing("a"),
        names={"b": ("10.0.0.1",)},
        silent=frozenset({"c"}),
        router=ROUTER,
        paths={"d": (ROUTER,)},
    )
    learned = Learned()
    for _ in range(BLOCKED_AFTER):
        learned = learn(learned, HOME, NOW, look)
    known = learned.history(HOME, NOW)
    assert (known.answered, known.blocked) == (frozenset({"a"}), frozenset({"c"}))
    assert learned.network(HOME, NOW).paths["d"].addresses == (ROUTER,)
    later = NOW + BELIEVED + timedelta(seconds=1)
    forgotten = learned.history(HOME, later)
    assert forgotten == Learned().history(HOME, later)
    assert learned.network(HOME, later).last_seen is None
    assert learned.pins(HOME, later) == {}


def test_what_is_learned_again_lives_on_and_the_rest_goes() -> None:
    learned = learn(Learned(), HOME, NOW, passing("a", "b"))
    later = NOW + timedelta(days=20)
    learned = learn(learned, HOME, later, passing("b"))
    known = learned.history(HOME, NOW + timedelta(days=40))
    assert known.answered == {"b"}
    assert set(known.answer_times) == {"b"}


def test_times_from_a_clock_that_was_far_ahead_are_not_believed_for_ever() -> None:
    learned = learn(Learned(), HOME, NOW + timedelta(days=3650), passing("a"))
    assert learned.history(HOME, NOW).answered == frozenset()


def test_no_network_key_learns_nothing() -> None:
    assert learn(Learned(), "", NOW, passing("a")) == Learned()


def test_answer_times_are_smoothed_from_look_to_look() -> None:
    learned = learn(Learned(), HOME, NOW, Look(took={"a": 100.0}))
    assert learned.history(HOME, NOW).answer_times == {"a": AnswerTime(100.0, 50.0)}
    learned = learn(learned, HOME, NOW, Look(took={"a": 180.0}))
    assert learned.history(HOME, NOW).answer_times == {"a": AnswerTime(110.0, 57.5)}


def test_a_leg_is_blocked_after_several_silent_looks_and_free_after_one_answer() -> None:
    silent, learned = Look(silent=frozenset({"anchor:x"})), Learned()
    for number in range(BLOCKED_AFTER):
        assert learned.history(HOME, NOW).blocked == frozenset()
        learned = learn(learned, HOME, NOW + timedelta(minutes=number), silent)
    assert learned.history(HOME, NOW).blocked == {"anchor:x"}
    learned = learn(learned, HOME, NOW, passing("anchor:x"))
    assert learned.history(HOME, NOW).blocked == frozenset()


def test_a_router_whose_hardware_cannot_be_told_lends_answer_times_and_nothing_else() -> None:
    learned = learn(Learned(), HOME, NOW, replace(passing("a"), router=ROUTER, resolvers=(ROUTER,)))
    unknown = network_key("", ROUTER)
    lent = learned.history(unknown, NOW, ROUTER)
    assert set(lent.answer_times) == {"a"}
    assert (lent.answered, lent.resolvers, lent.blocked) == (frozenset(), (), frozenset())
    assert learned.history(unknown, NOW, "192.168.0.1").answer_times == {}
    assert learned.history(unknown, NOW).answer_times == {}


def test_a_healthy_report_is_read_with_times_silence_and_path() -> None:
    seen, subject = observe(Scenario(fails={"foreign:*1.1.1.1*": "timed_out connect"}))
    walked = next(one for one in seen if one.kind is ProbeKind.GATEWAY_TTL)
    lost = next(one for one in seen if one.kind is ProbeKind.CONTROL)
    values = {"hops": "1:192.168.1.1,2:100.64.0.1,4:203.0.113.10"}
    seen[seen.index(walked)] = replace(walked, values=values)
    seen[seen.index(lost)] = replace(lost, values={"lost_tries": 1})
    report = Report(
        tuple(seen), judge(seen, subject), 90, situation_of(Scenario(), subject), {"a": ("::1",)}
    )
    look = look_of(report)
    assert look.router == ROUTER
    assert look.silent == {"foreign:tls://1.1.1.1:443"}
    assert look.took["service:crm"] == 20.0
    assert lost.probe not in look.took
    assert lost.probe in look.passed
    assert look.paths[walked.probe] == (ROUTER, "100.64.0.1")
    assert "adapter:eth0" in look.passed
    assert "adapter:eth0" not in look.took
    assert look.names == {"a": ("::1",)}


@given(
    st.integers(0, MOST_NETWORKS + 5),
    st.integers(0, MOST_PROBES + 5),
    st.integers(0, MOST_NAMES + 5),
)
def test_it_never_grows_beyond_its_limits(networks: int, probes: int, names: int) -> None:
    learned = Learned()
    for number in range(networks):
        at = NOW + timedelta(minutes=number)
        learned = learn(learned, f"n{number}", at, passing(f"p{number}"))
    many = [f"p{number}" for number in range(probes)]
    look = replace(
        passing(*many),
        silent=frozenset(f"s{one}" for one in many),
        paths=dict.fromkeys(many, ("10.0.0.1",) * 40),
        names={f"n{number}": ("10.0.0.1",) * 20 for number in range(names)},
    )
    learned = learn(learned, HOME, NOW + timedelta(days=1), look)
    assert len(learned.networks) <= MOST_NETWORKS
    for one in learned.networks.values():
        assert max(len(one.probes), len(one.took), len(one.silent)) <= MOST_PROBES
        assert len(one.names) <= MOST_NAMES
        assert len(one.paths) <= MOST_PATHS
        assert all(len(path.addresses) <= 16 for path in one.paths.values())
    if probes:
        assert HOME in learned.networks


def test_a_network_key_says_nothing_of_the_hardware_and_is_the_same_in_every_spelling() -> None:
    assert network_key("AA-BB-CC-00-00-01", "192.168.1.1") == HOME
    assert "aabbcc" not in HOME
    assert network_key("", "192.168.1.1") == network_key("00:00:00:00:00:00", "192.168.1.1")
    assert network_key("", "192.168.1.1") != network_key("", "192.168.0.1")
    assert network_key("") == ""
