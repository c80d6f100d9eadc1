"""A fleet of operators at night, in data: who is at home where, and what each of them would see.

Each operator sends twenty observations. What is broken is named by component ids; a probe fails
at the first broken component of its path, as a real one would: silence on the road, an answer
with an error from an application.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from checks.component import Component, Part, Place
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Path, Paths

PROVIDERS = ("domru", "rt", "beeline", "mts", "ttk")
CITIES = ("Оренбург", "Уфа", "Самара", "Казань", "Пермь", "Омск")
GATEWAYS = ("vpn1.bank.example", "vpn2.bank.example")
SERVICES = ("crm", "chat", "phone", "cards", "knowledge")
ANCHORS = ("ya.ru", "gosuslugi.ru", "ozon.ru")
MOST_TRIES = 3

Probe = tuple[ProbeKind, str, Path]


@dataclass(frozen=True)
class Operator:
    """One operator and where she works from."""

    id: str
    paths: Paths


def operators(count: int) -> list[Operator]:
    """So many operators, spread evenly over providers, cities and gateways."""
    cells = [
        (f"{provider}/{city}", gateway)
        for provider in PROVIDERS
        for city in CITIES
        for gateway in GATEWAYS
    ]
    found = []
    for number in range(count):
        provider, gateway = cells[number % len(cells)]
        name = f"op-{number}"
        found.append(Operator(name, Paths(name, provider, gateway)))
    return found


def probes(paths: Paths) -> list[Probe]:
    """The twenty probes of one operator."""
    adapter = (paths.home(Part.ADAPTER),)
    route = (*adapter, paths.home(Part.LINK), paths.home(Part.ADDRESS), paths.home(Part.ROUTE))
    gateway = f"tcp://{paths.gateway_host}:443"
    return [
        (ProbeKind.ADAPTER, "eth0", adapter),
        (ProbeKind.ROUTE, "eth0", route),
        (ProbeKind.NEIGHBOUR, "192.168.1.1", paths.lan),
        (ProbeKind.FORWARDER, "192.168.1.1", paths.forwarder()),
        (ProbeKind.RESOLVER, "77.88.8.8", paths.resolver("77.88.8.8")),
        *((ProbeKind.ANCHOR, f"tls://{host}:443", paths.anchor(host)) for host in ANCHORS),
        (ProbeKind.FOREIGN, "tls://1.1.1.1:443", paths.anchor("1.1.1.1", foreign=True)),
        (ProbeKind.GATEWAY_TCP, gateway, paths.gateway_tcp()),
        (ProbeKind.GATEWAY_HELLO, gateway, paths.gateway_hello()),
        (ProbeKind.GATEWAY_NAT_T, gateway, paths.gateway_udp()),
        (ProbeKind.VPN_SESSION, "checkpoint", paths.client()),
        (ProbeKind.BANK_DNS, "10.20.0.53", paths.bank_dns()),
        (ProbeKind.CONTROL, "tcp://10.20.1.40:22", paths.control("10.20.1.40")),
        *((ProbeKind.SERVICE, one, paths.to_service(one)) for one in SERVICES),
    ]


def observe(operator: Operator, broken: Collection[Component] = ()) -> list[Observation]:
    """What she sees while these components are broken."""
    paths = operator.paths
    tunnel_down = any(one in broken for one in paths.inside())
    seen = []
    for kind, target, path in probes(paths):
        culprit = next((one for one in path if one in broken), None)
        if kind is ProbeKind.VPN_SESSION and culprit is None and tunnel_down:
            culprit = paths.tunnel(Part.SESSION)
        seen.append(_result(kind, target, path, culprit))
    return seen


def _result(kind: ProbeKind, target: str, path: Path, culprit: Component | None) -> Observation:
    if culprit is None:
        return Observation(kind, target, path, Outcome.PASSED, 3, 20)
    failure, operation, attempts = Failure.TIMED_OUT, Operation.CONNECT, MOST_TRIES
    if kind in {ProbeKind.ADAPTER, ProbeKind.ROUTE, ProbeKind.VPN_SESSION}:
        failure, operation, attempts = Failure.FACT_FALSE, Operation.READ, 1
    elif culprit.part is Part.APPLICATION and culprit.place is Place.SERVICE:
        failure, operation, attempts = Failure.HTTP_ERROR, Operation.EXCHANGE, 1
    elif culprit.part is Part.PORT:
        failure, attempts = Failure.CONNECTION_REFUSED, 1
    return Observation(
        kind, target, path, Outcome.FAILED, 3, 1500, failure, operation, attempts=attempts
    )


def own_faults(operator: Operator) -> Sequence[Component]:
    """What breaks at one operator's and nowhere else."""
    paths = operator.paths
    return (
        paths.home(Part.ADAPTER),
        paths.home(Part.ROUTER),
        paths.home(Part.ROUTER_DNS),
        paths.home(Part.ROUTE),
        paths.tunnel(Part.SESSION),
        paths.tunnel(Part.DATA),
        paths.isp(Part.ACCESS),
    )


def scattered(
    fleet: Sequence[Operator], share: float, chance: random.Random
) -> Iterator[tuple[Operator, list[Component]]]:
    """Every operator with what is broken at hers: for this share of them one fault of their own."""
    hit = set(chance.sample(range(len(fleet)), round(len(fleet) * share)))
    for number, one in enumerate(fleet):
        yield one, [chance.choice(own_faults(one))] if number in hit else []
