"""More homes beside the usual one: each a PC and a router, at one of two providers.

Inside all homes look alike; only what the provider gave the router differs. They join a running lab
and leave it with the block they were made for.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lab import daemons, plan, settings, topology, vpn
from tests.lab.lab import Lab
from tests.lab.namespaces import Daemon, LabError, Namespace, waiting
from tests.lab.product import Product

PATIENCE = 20.0
_PROVIDERS = {
    plan.PROVIDER: ("domru", "Дом.ру", plan.PROVIDER_UPLINK, plan.PROVIDER_HOME),
    plan.OTHER_PROVIDER: ("rostelecom", "Ростелеком", plan.OTHER_UPLINK, plan.OTHER_DNS),
}


@dataclass(frozen=True)
class Home:
    """Where one operator works: her code, her provider's host, her PC, the product on it."""

    operator: str
    provider: str
    pc: Namespace
    product: Product


@contextmanager
def homes(lab: Lab, wanted: Iterable[tuple[str, str]], tables: str = "") -> Iterator[list[Home]]:
    """The usual home and one for each of ``wanted`` (operator, provider's host), VPN connected.

    ``tables`` is added to everybody's settings. Raises LabError.
    """
    known_hosts, known_daemons = set(lab.network.hosts), set(lab.network.daemons)
    try:
        _open_other_provider(lab)
        made = [_usual(lab, tables)]
        made += [
            _open(lab, number, operator, provider, tables)
            for number, (operator, provider) in enumerate(wanted, 1)
        ]
        for home in made:
            _wait_for_tunnel(home)
        yield made
    finally:
        for name in set(lab.network.daemons) - known_daemons:
            lab.network.daemons.pop(name).stop()
        for name in set(lab.network.hosts) - known_hosts:
            lab.network.hosts.pop(name).close()


def start(lab: Lab, name: str, host: Namespace, *command: str) -> Daemon:
    """Keep one more program running on a host, until the lab or its block ends."""
    log = lab.folder / "logs" / f"{name}.log"
    lab.network.daemons[name] = Daemon(name, host, {"usual": command}, log)
    lab.network.daemons[name].ensure()
    return lab.network.daemons[name]


def host(lab: Lab, name: str, setup: str = "", *, forwards: bool = False) -> Namespace:
    """One more host, joined to nothing yet."""
    made = Namespace(name)
    made.open(setup)
    lab.network.hosts[name] = made
    topology.harden(made, forwards=forwards)
    return made


def _open_other_provider(lab: Lab) -> None:
    internet = lab.network.hosts[plan.INTERNET]
    provider = host(lab, plan.OTHER_PROVIDER, forwards=True)
    topology.cable(provider, "up0", internet, "down1")
    provider.ip(
        f"addr add {plan.OTHER_UPLINK}/30 dev up0",
        f"addr add {plan.OTHER_DNS}/32 dev lo",
        "link set up0 up",
        f"route add default via {plan.OTHER_DOWNLINK}",
        *topology.NOWHERE,
    )
    internet.ip(f"addr add {plan.OTHER_DOWNLINK}/30 dev down1", "link set down1 up")
    start(lab, "other_provider_dns", provider, *daemons.other_provider_dns(lab.folder))


def _usual(lab: Lab, tables: str) -> Home:
    text = settings.text(lab.public_ca, lab.bank_ca, "patient")
    pc = lab.network.hosts[plan.PC]
    product = Product(pc, lab.folder / "home-op-117", f"{text}\n{tables}")
    return Home("op-117", plan.PROVIDER, pc, product)


def _open(lab: Lab, number: int, operator: str, provider: str, tables: str) -> Home:
    folder = lab.folder / operator
    folder.mkdir()
    folder.chmod(0o755)
    pc = host(lab, f"pc-{operator}", topology.pc_mounts(folder))
    router = host(lab, f"router-{operator}", forwards=True)
    topology.cable(pc, "eth0", router, "lan0")
    _join(lab, router, provider, number)
    wan = (f"100.64.{number}.2", f"100.64.{number}.1")
    topology.address_home(pc, router, *wan)
    _, _, _, dns = _PROVIDERS[provider]
    start(lab, f"router_dns-{operator}", router, *daemons.router_dns(folder, dns))
    client = vpn.client(folder, lab.trust.bank, operator)["usual"]
    start(lab, f"vpn_client-{operator}", pc, *client)
    start(lab, f"program-{operator}", pc, *daemons.program(folder))
    return Home(operator, provider, pc, _product(lab, pc, folder, operator, provider, tables))


def _join(lab: Lab, router: Namespace, provider: str, number: int) -> None:
    """Her line to the provider, and the way back to it."""
    theirs = lab.network.hosts[provider]
    topology.cable(router, "wan0", theirs, f"home{number}")
    theirs.ip(f"addr add 100.64.{number}.1/24 dev home{number}", f"link set home{number} up")
    _, _, uplink, _ = _PROVIDERS[provider]
    lab.network.hosts[plan.INTERNET].ip(f"route replace 100.64.{number}.0/24 via {uplink}")


def _product(
    lab: Lab, pc: Namespace, folder: Path, operator: str, provider: str, tables: str
) -> Product:
    text = settings.text(lab.public_ca, lab.bank_ca, "patient")
    theirs, name, _, _ = _PROVIDERS[provider]
    for before, after in (
        ('id = "op-117"', f'id = "{operator}"'),
        ('id = "domru"', f'id = "{theirs}"'),
        ('name = "Дом.ру"', f'name = "{name}"'),
    ):
        text = text.replace(before, after)
    return Product(pc, folder / "home", f"{text}\n{tables}")


def _wait_for_tunnel(home: Home) -> None:
    for _ in waiting(PATIENCE, 0.2):
        if plan.BANK_NETWORK in home.pc.run(
            "ip", "route", "show", "dev", vpn.INTERFACE, check=False
        ):
            return
    raise LabError(f"{home.operator} has no tunnel")
