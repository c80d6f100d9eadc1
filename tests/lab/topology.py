"""The hosts of the lab and the cables between them: who forwards what to whom."""

import os
import shlex
import sys
from pathlib import Path

from tests.lab import plan, vpn
from tests.lab.namespaces import Namespace

CHECKOUT = Path(__file__).resolve().parents[2]

_NAT = """
table ip nat {
  chain postrouting {
    type nat hook postrouting priority 100
    oifname "wan0" masquerade
  }
}
"""


NOWHERE = ("route add blackhole 10.0.0.0/8", "route add blackhole 192.168.0.0/16")
"""At a provider: private addresses go nowhere on the internet, and nobody says so."""


def build(folder: Path) -> dict[str, Namespace]:
    """Make all hosts, cable them up and give them addresses and routes."""
    names = (plan.PC, plan.ROUTER, plan.PROVIDER, plan.INTERNET, plan.EDGE, plan.BANK)
    hosts = {name: Namespace(name) for name in names}
    try:
        for name, host in hosts.items():
            host.open(pc_mounts(folder) if name == plan.PC else "")
            harden(host, forwards=name not in {plan.PC, plan.BANK})
        _cable(hosts)
        _address(hosts)
    except BaseException:
        close(hosts)
        raise
    return hosts


def close(hosts: dict[str, Namespace]) -> None:
    """End all hosts."""
    for host in hosts.values():
        host.close()


def harden(host: Namespace, *, forwards: bool) -> None:
    """Have its kernel treat packets as all hosts of the lab do."""
    host.sysctl(
        "net.ipv6.conf.all.disable_ipv6=1",
        "net.ipv4.conf.all.rp_filter=0",
        "net.ipv4.conf.default.rp_filter=0",
        f"net.ipv4.ip_forward={int(forwards)}",
        # One refusal a second and no more is what Linux says by itself; a probe that is told or
        # not told so by chance would make tests that pass by chance.
        "net.ipv4.icmp_ratelimit=0",
        "net.ipv4.ping_group_range=1 0",  # an ordinary user may send no ICMP
    )
    host.ip("link set lo up")


def _cable(hosts: dict[str, Namespace]) -> None:
    for left, port, right, other in (
        (plan.PC, "eth0", plan.ROUTER, "lan0"),
        (plan.ROUTER, "wan0", plan.PROVIDER, "home0"),
        (plan.PROVIDER, "up0", plan.INTERNET, "down0"),
        (plan.INTERNET, "bank0", plan.EDGE, "wan0"),
        (plan.EDGE, "lan0", plan.BANK, "lan0"),
    ):
        cable(hosts[left], port, hosts[right], other)


def cable(left: Namespace, port: str, right: Namespace, other: str) -> None:
    """Join a port of one host to a port of another."""
    left.ip(f"link add {port} type veth peer name {other} netns {right.holder}")


def _address(hosts: dict[str, Namespace]) -> None:
    _address_home(hosts)
    _address_internet_and_bank(hosts)


def address_home(pc: Namespace, router: Namespace, wan: str, provider: str) -> None:
    """Addresses and routes within a home: they are the same in each, but for the router's outer."""
    pc.ip(
        f"addr add {plan.PC_ADDRESS}/24 dev eth0",
        "link set eth0 up",
        f"route add default via {plan.ROUTER_LAN}",
    )
    router.ip(
        f"addr add {plan.ROUTER_LAN}/24 dev lan0",
        f"addr add {wan}/24 dev wan0",
        "link set lan0 up",
        "link set wan0 up",
        f"route add default via {provider}",
    )
    router.nft(_NAT)


def _address_home(hosts: dict[str, Namespace]) -> None:
    address_home(hosts[plan.PC], hosts[plan.ROUTER], plan.ROUTER_WAN, plan.PROVIDER_HOME)
    for name in (plan.ROUTER, plan.PROVIDER):
        _slow_line(hosts[name])
    hosts[plan.PROVIDER].ip(
        f"addr add {plan.PROVIDER_HOME}/24 dev home0",
        f"addr add {plan.PROVIDER_UPLINK}/30 dev up0",
        "link set home0 up",
        "link set up0 up",
        f"route add default via {plan.INTERNET_DOWNLINK}",
        *NOWHERE,
    )


def _slow_line(host: Namespace) -> None:
    """A way through a program that holds packets back; a fault leads traffic into it."""
    host.ip(
        f"tuntap add dev {plan.SLOW_LINE} mode tun",
        f"link set {plan.SLOW_LINE} up",
        f"route add default dev {plan.SLOW_LINE} table {plan.SLOW_TABLE}",
    )
    # What the router says itself comes back through there with an address of its own.
    host.sysctl(f"net.ipv4.conf.{plan.SLOW_LINE}.accept_local=1")


def _address_internet_and_bank(hosts: dict[str, Namespace]) -> None:
    public = {*plan.DOMESTIC.values(), *plan.UNLISTED.values(), *plan.FOREIGN, *plan.RESOLVERS}
    hosts[plan.INTERNET].ip(
        *(f"addr add {one}/32 dev lo" for one in sorted({*public, plan.TELEGRAM, plan.PORTAL})),
        f"addr add {plan.INTERNET_DOWNLINK}/30 dev down0",
        f"addr add {plan.INTERNET_EDGE}/24 dev bank0",
        "link set down0 up",
        "link set bank0 up",
        f"route add 100.64.0.0/24 via {plan.PROVIDER_UPLINK}",
    )
    hosts[plan.EDGE].ip(
        f"addr add {plan.GATEWAY}/24 dev wan0",
        f"addr add {plan.EDGE_LAN}/30 dev lan0",
        "link set wan0 up",
        "link set lan0 up",
        f"route add default via {plan.INTERNET_EDGE}",
        f"route add {plan.BANK_SERVERS} via {plan.BANK_LAN}",
    )
    servers = (plan.BANK_DNS, plan.CRM, plan.CHAT, plan.TELEPHONY, plan.CONTROL)
    hosts[plan.BANK].ip(
        *(f"addr add {one}/32 dev lo" for one in servers),
        f"addr add {plan.BANK_LAN}/30 dev lan0",
        "link set lan0 up",
        f"route add default via {plan.EDGE_LAN}",
    )


def pc_mounts(folder: Path) -> str:
    """Shell lines that give a PC its own view of files, before anything runs on it."""
    lines = f"nameserver {plan.ROUTER_LAN}\nsearch lan\n"
    return "\n".join(
        [
            *mounts(folder, lines),
            f"mount --bind {shlex.quote(str(vpn.profiles(folder)))} {vpn.PROFILES}",
            f"mkdir {plan.VOLUME}",
            f"mount -t tmpfs -o mode=1777,size=16m tmpfs {plan.VOLUME}",
        ]
    )


def mounts(folder: Path, resolver_lines: str) -> list[str]:
    """Shell lines for a host on which the product runs: a name server, nothing it may not enter."""
    resolver = folder / "resolv.conf"
    resolver.write_text(resolver_lines)
    return [
        # /sys shows the interfaces of the namespace it was mounted in.
        "mount -t sysfs sysfs /sys",
        "mount -t tmpfs -o mode=755 tmpfs /mnt",
        f"mount --bind {shlex.quote(str(resolver))} /etc/resolv.conf",
        *open_to_everybody((Path(sys.base_prefix), Path(sys.prefix), CHECKOUT, folder)),
    ]


def open_to_everybody(needed: tuple[Path, ...]) -> list[str]:
    """Shell lines that let an ordinary user reach these folders, on the PC alone.

    An interpreter often lies under ``/root``, which nobody else may enter. There the closed folder
    is covered with an empty open one, and only what is needed is put back in its place: the
    machine's own permissions stay as they are, and the rest of the folder is hidden.
    """
    lines: list[str] = []
    covered: list[Path] = []
    wanted: list[tuple[Path, Path]] = []
    for number, path in enumerate(dict.fromkeys(p for one in needed for p in (one, one.resolve()))):
        closed = next((up for up in reversed(path.parents) if not up.stat().st_mode & 0o001), None)
        if closed is None:
            continue
        stage = Path("/mnt") / f"lab-{os.getpid()}-{number}"
        wanted.append((stage, path))
        covered.append(closed)
    if not wanted:
        return []
    lines += [
        f"mkdir {stage}\nmount --bind {shlex.quote(str(path))} {stage}" for stage, path in wanted
    ]
    lines += [
        f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(one))}"
        for one in dict.fromkeys(covered)
    ]
    for stage, path in wanted:
        quoted = shlex.quote(str(path))
        lines.append(f"mkdir -p {quoted}\nmount --bind {stage} {quoted}")
    return lines
