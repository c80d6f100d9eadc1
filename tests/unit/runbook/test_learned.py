"""What worked while healthy is remembered per network, forgotten in time and bounded."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.learned import (
    BELIEVED,
    MOST_NAMES,
    MOST_NETWORKS,
    MOST_PROBES,
    Learned,
    learn,
    network_key,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOME = network_key("aa:bb:cc:00:00:01")


def test_what_passed_here_is_known_here_and_nowhere_else() -> None:
    learned = learn(
        Learned(),
        HOME,
        NOW,
        passed=frozenset({"gateway_nat_t:udp"}),
        names={"VPN.bank.example": ("203.0.113.10", "not an address")},
        resolvers=("192.168.1.1",),
    )
    assert learned.history(HOME, NOW).worked("gateway_nat_t:udp")
    assert learned.history(HOME, NOW).resolvers == ("192.168.1.1",)
    assert learned.pins(HOME, NOW) == {"vpn.bank.example": ("203.0.113.10",)}
    assert learned.history("elsewhere", NOW).answered == frozenset()
    assert learned.pins("elsewhere", NOW) == {}


def test_it_is_forgotten_after_thirty_days() -> None:
    learned = learn(Learned(), HOME, NOW, passed=frozenset({"a"}), names={"b": ("10.0.0.1",)})
    later = NOW + BELIEVED + timedelta(seconds=1)
    assert learned.history(HOME, later).answered == frozenset()
    assert learned.pins(HOME, later) == {}


def test_what_is_learned_again_lives_on_and_the_rest_goes() -> None:
    learned = learn(Learned(), HOME, NOW, passed=frozenset({"a", "b"}))
    later = NOW + timedelta(days=20)
    learned = learn(learned, HOME, later, passed=frozenset({"b"}))
    assert learned.history(HOME, NOW + timedelta(days=40)).answered == {"b"}


def test_times_from_a_clock_that_was_far_ahead_are_not_believed_for_ever() -> None:
    learned = learn(Learned(), HOME, NOW + timedelta(days=3650), passed=frozenset({"a"}))
    assert learned.history(HOME, NOW).answered == frozenset()


def test_no_network_key_learns_nothing() -> None:
    assert learn(Learned(), "", NOW, passed=frozenset({"a"})) == Learned()


@given(
    st.integers(0, MOST_NETWORKS + 5),
    st.integers(0, MOST_PROBES + 5),
    st.integers(0, MOST_NAMES + 5),
)
def test_it_never_grows_beyond_its_limits(networks: int, probes: int, names: int) -> None:
    learned = Learned()
    for number in range(networks):
        at = NOW + timedelta(minutes=number)
        learned = learn(learned, f"n{number}", at, passed=frozenset({f"p{number}"}))
    learned = learn(
        learned,
        HOME,
        NOW + timedelta(days=1),
        passed=frozenset(f"p{number}" for number in range(probes)),
        names={f"n{number}": ("10.0.0.1",) * 20 for number in range(names)},
    )
    assert len(learned.networks) <= MOST_NETWORKS
    assert all(len(one.probes) <= MOST_PROBES for one in learned.networks.values())
    assert all(len(one.names) <= MOST_NAMES for one in learned.networks.values())
    if probes:
        assert HOME in learned.networks


def test_a_network_key_says_nothing_of_the_hardware_and_is_the_same_in_every_spelling() -> None:
    assert network_key("AA-BB-CC-00-00-01", "192.168.1.1") == HOME
    assert "aabbcc" not in HOME
    assert network_key("", "192.168.1.1") == network_key("00:00:00:00:00:00", "192.168.1.1")
    assert network_key("", "192.168.1.1") != network_key("", "192.168.0.1")
    assert network_key("") == ""
