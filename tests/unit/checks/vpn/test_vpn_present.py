"""Which VPN client this computer seems to have."""

from checks.host.facts import HostFacts, Interface, InterfaceKind
from checks.vpn.present import client_present, find_client

TUN = Interface("tun7", kind=InterfaceKind.TUNNEL, addresses=("10.1.2.3",))


def facts(system: str = "linux", programs: str = "", *interfaces: Interface) -> HostFacts:
    return HostFacts(system, interfaces=interfaces, programs=frozenset(programs.split()))


def test_a_running_program_tells_the_client():
    assert client_present(facts("windows", "tracsrvwrapper explorer")) == "checkpoint"
    assert client_present(facts("linux", "openvpn")) == "openvpn"
    assert client_present(facts("linux", "snx-rs")) == "snx-rs"


def test_a_tunnel_of_an_unknown_program_is_generic_and_none_is_unknown():
    assert client_present(facts("plan9", "", TUN)) == "generic"
    assert client_present(facts("linux", "bash")) == ""
    bare = Interface("tun7", kind=InterfaceKind.TUNNEL)
    assert client_present(facts("plan9", "", bare)) == ""


def test_an_interface_that_bears_the_client_s_marks_tells_it_while_its_program_is_hidden():
    adapter = Interface("Ethernet 4", "Check Point Virtual Network Adapter For Endpoint VPN Client")
    hidden = HostFacts("windows", interfaces=(adapter,), programs=None)
    assert client_present(hidden) == "checkpoint"


def test_this_computer_can_be_asked():
    assert find_client(2.0) in {"", "checkpoint", "snx-rs", "openvpn", "generic"}
