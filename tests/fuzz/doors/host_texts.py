"""What the systems' own tools and files say of this computer."""

from collections.abc import Callable

from checks.host import linux_neighbours, linux_text, macos_text, powershell, windows
from checks.host.facts import Interface, Route, Wifi
from checks.host.neighbour_entry import Neighbour
from checks.target import is_address
from tests.fuzz.door import Door, Knock, reading
from tests.fuzz.seeds import as_text, recorded

ADDRESS = "192.168.1.1"


def _addresses(read: Callable[[str], tuple[str, ...]]) -> Knock:
    def knock(data: bytes) -> None:
        found = read(as_text(data))
        assert all(is_address(one) for one in found)

    return knock


def _neighbour(read: Callable[[str, str], Neighbour]) -> Knock:
    def knock(data: bytes) -> None:
        assert isinstance(read(as_text(data), ADDRESS), Neighbour)

    return knock


def _routes(data: bytes) -> None:
    for one in macos_text.parse_netstat_routes(as_text(data)):
        assert isinstance(one, Route)
        assert not one.gateway or is_address(one.gateway)


def _names(data: bytes) -> None:
    text = as_text(data)
    for one in (*macos_text.parse_airport(text), *macos_text.parse_dhcp_keys(text)):
        assert one in text
    assert macos_text.parse_launchctl(0, text) in {"", "running", "stopped"}
    assert macos_text.parse_launchctl(113, text) == "absent"


def _wifi(data: bytes) -> None:
    found = linux_text.parse_wireless(as_text(data))
    if found is not None:
        assert isinstance(found, Wifi)
        assert found.signal is None or 0 <= found.signal <= 100


def _services(data: bytes) -> None:
    names = ("systemd-resolved.service", "nothing.service")
    found = linux_text.parse_systemctl_show(as_text(data), names)
    assert set(found) <= set(names)
    assert set(found.values()) <= {
        "absent", "running", "stopped", "start_pending", "stop_pending",
    }  # fmt: skip


def _adapters(data: bytes) -> None:
    for one in powershell.parse_adapters(as_text(data), {"Ethernet": ("10.0.0.1",)}):
        assert isinstance(one, Interface)
        assert {one.enabled, one.link} <= {True, False, None}


def _servers(data: bytes) -> None:
    assert all(is_address(one) for one in windows.split_servers(as_text(data)))


DOORS: tuple[Door, ...] = (
    reading(
        "windows_adapters", "checks.host.powershell:parse_adapters", _adapters,
        recorded("host/windows_get_netadapter.json"),
    ),
    reading(
        "windows_name_servers", "checks.host.windows:split_servers", _servers,
        (b"77.88.8.8,8.8.8.8", b"10.0.0.1 10.0.0.2"),
    ),
    reading(
        "macos_dns", "checks.host.macos_text:parse_scutil_dns",
        _addresses(macos_text.parse_scutil_dns), recorded("host/macos_scutil_dns.txt"),
    ),
    reading(
        "macos_dhcp", "checks.host.macos_text:parse_dhcp_resolvers",
        _addresses(macos_text.parse_dhcp_resolvers), recorded("host/macos_scutil_dhcp_show.txt"),
    ),
    reading(
        "macos_routes", "checks.host.macos_text:parse_netstat_routes", _routes,
        recorded("host/macos_netstat_*.txt"),
    ),
    reading(
        "macos_neighbours", "checks.host.macos_text:parse_arp",
        _neighbour(macos_text.parse_arp), recorded("host/macos_arp.txt"),
    ),
    reading(
        "macos_keys_and_services",
        tuple(f"checks.host.macos_text:{one}" for one in (
            "parse_airport", "parse_dhcp_keys", "parse_launchctl",
        )),
        _names,
        recorded("host/macos_scutil_airport.txt", "host/macos_scutil_dhcp_list.txt",
                 "host/macos_launchctl_print.txt"),
    ),
    reading(
        "linux_resolvers", "checks.host.linux_text:parse_resolv_conf",
        _addresses(linux_text.parse_resolv_conf), recorded("host/linux_resolv_*.conf"),
    ),
    reading(
        "linux_networkd_lease", "checks.host.linux_text:parse_networkd_lease",
        _addresses(linux_text.parse_networkd_lease), recorded("host/linux_networkd_lease.txt"),
    ),
    reading(
        "linux_dhclient_lease", "checks.host.linux_text:parse_dhclient_leases",
        _addresses(linux_text.parse_dhclient_leases), recorded("host/linux_dhclient.leases"),
    ),
    reading(
        "linux_wireless", "checks.host.linux_text:parse_wireless", _wifi,
        recorded("host/linux_wireless.txt"),
    ),
    reading(
        "linux_services", "checks.host.linux_text:parse_systemctl_show", _services,
        recorded("host/linux_systemctl_show.txt"),
    ),
    reading(
        "linux_proc_arp", "checks.host.linux_neighbours:parse_proc_arp",
        _neighbour(linux_neighbours.parse_proc_arp), recorded("host/linux_proc_arp.txt"),
    ),
)  # fmt: skip
