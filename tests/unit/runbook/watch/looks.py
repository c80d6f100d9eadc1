"""Looks as the detector gets them: a home, a gateway, an inside and two services."""

from dataclasses import replace

from checks.component import Part
from checks.failure import Failure
from checks.observation import Outcome, ProbeKind
from checks.paths import Paths
from checks.pulse.beat import Beat, Layer
from checks.subject import Subject, Vpn

PATHS = Paths.of(Subject(operator="op", provider="isp", vpn=Vpn(gateway="vpn.example")))
ROUTER = Beat("router_tcp:192.168.1.1", Layer.HOME, PATHS.lan, Outcome.PASSED, 0.0)
GATEWAY = Beat("gateway_tcp:vpn:443", Layer.GATEWAY, PATHS.gateway_tcp(), Outcome.PASSED, 0.0)
INSIDE = Beat("inner_gateway:10.0.0.1", Layer.INSIDE, PATHS.inside(), Outcome.PASSED, 0.0)
CRM = Beat("service:crm", Layer.SERVICE, PATHS.to_service("crm"), Outcome.PASSED, 0.0)
CHAT = Beat("service:chat", Layer.SERVICE, PATHS.to_service("chat"), Outcome.PASSED, 0.0)
LINK = Beat(
    ProbeKind.LINK,
    Layer.HOME,
    (PATHS.home(Part.ADAPTER), PATHS.home(Part.LINK)),
    Outcome.PASSED,
    0.0,
    fact=True,
)
TUNNEL = Beat(
    ProbeKind.TUNNEL_INTERFACE, Layer.INSIDE, PATHS.client(), Outcome.PASSED, 0.0, fact=True
)
ALL = (ROUTER, GATEWAY, INSIDE, CRM, CHAT)


def passed(place: Beat, at: float) -> Beat:
    return replace(place, at=at)


def silent(place: Beat, at: float, *, fresh: bool = False) -> Beat:
    return failed(place, at, Failure.TIMED_OUT, fresh=fresh)


def failed(place: Beat, at: float, failure: Failure, *, fresh: bool = False) -> Beat:
    return replace(place, at=at, outcome=Outcome.FAILED, failure=failure, fresh=fresh)


def down(fact: Beat, at: float) -> Beat:
    return failed(fact, at, Failure.FACT_FALSE)
