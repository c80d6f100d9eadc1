"""First failed layer wins, as in most administrators' scripts: ``python -m bench.detection.naive``.

From the bottom up, as checklists have it: the default gateway, an address on the internet, a name
(dribbit.eu/troubleshoot-internet-connection-problems-with-the-ping-command, its table of five
questions), then the application (swifthost.ca/courses/ip-addresses-networking/
troubleshooting-connectivity, "layered checklist"); here the bank's gateway, the inside of the
tunnel and each service. The first look that fails names the owner, and nothing behind it is asked.

It is written to be good at it: a router that does not answer ping is tried over TCP, two places on
the internet are pinged twice each, and services are asked at their known addresses.

Argument: the program's settings. Prints one JSON object with ``owner`` and ``layer``.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.detection import looks
from bench.detection.looks import Settings

PUBLIC_ADDRESS = "8.8.8.8"
PUBLIC_NAME = "ya.ru"
ROUTER_PORTS = (53, 80)


def router(settings: Settings) -> bool:
    """There is a router, and it answers in some way."""
    del settings
    address = looks.default_router()
    if not address:
        return False
    return looks.ping(address) or any(looks.connects(address, port) for port in ROUTER_PORTS)


def internet(settings: Settings) -> bool:
    """One of two public places answers ping."""
    del settings
    if looks.ping(PUBLIC_ADDRESS):
        return True
    return any(looks.ping(one) for one in looks.addresses(PUBLIC_NAME)[:1])


def names(settings: Settings) -> bool:
    """A public name resolves."""
    del settings
    return bool(looks.addresses(PUBLIC_NAME))


def gateway(settings: Settings) -> bool:
    """The bank's gateway takes a connection."""
    vpn = settings.get("vpn", {})
    host = [*vpn.get("gateway_addresses", ()), vpn.get("gateway", "")][0]
    return not host or any(looks.connects(host, port) for port in vpn.get("tcp_ports", [443]))


def tunnel(settings: Settings) -> bool:
    """The gateway's address inside the tunnel is there."""
    inner = settings.get("vpn", {}).get("inner_gateway", "")
    return not inner or looks.ping(inner) or looks.listens_or_refuses(inner, 443)


def services(settings: Settings) -> bool:
    """The bank's names resolve, and every service answers as it should."""
    return looks.services_work(settings, looks.ANSWER_WAIT)


LAYERS: tuple[tuple[str, str, Callable[[Settings], bool]], ...] = (
    ("router", "operator", router),
    ("internet", "isp", internet),
    ("names", "isp", names),
    ("gateway", "bank", gateway),
    ("tunnel", "operator", tunnel),
    ("services", "bank", services),
)
"""From the bottom up: layer, whose it is, and the look."""


def judge(settings: Settings) -> dict[str, str]:
    """The owner of the first layer that fails; ``none`` when all of them pass."""
    for layer, owner, passes in LAYERS:
        if not passes(settings):
            return {"owner": owner, "layer": layer}
    return {"owner": "none", "layer": ""}


if __name__ == "__main__":
    print(json.dumps(judge(looks.read(Path(sys.argv[1])))))
