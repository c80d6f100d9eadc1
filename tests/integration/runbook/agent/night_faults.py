"""What fails in a night, where and from when to when, and what a diagnosis says of it."""

from dataclasses import dataclass

from checks.failure import Failure
from checks.pulse.beat import Beat
from checks.verdict import Verdict
from tests.unit.runbook.watch.looks import ALL, CHAT, CRM, GATEWAY, INSIDE, LINK

REFUSED = Verdict("bank_service.refused", 0.95, ("crm",))
NO_TRAFFIC = Verdict("vpn_client.no_traffic", 0.7)
NO_INTERNET = Verdict("isp.no_internet", 0.95)
NO_LINK = Verdict("home_network.no_link", 0.99)
BEYOND_HOME = (GATEWAY, INSIDE, CRM, CHAT)


@dataclass(frozen=True)
class Fault:
    """From ``begin`` to ``end`` (seconds of the night) these places fail; what a diagnosis says."""

    begin: float
    end: float
    places: tuple[Beat, ...]
    verdict: Verdict
    failure: Failure = Failure.TIMED_OUT


def crm_down(begin: float, seconds: float) -> Fault:
    return Fault(begin, begin + seconds, (CRM,), REFUSED, Failure.CONNECTION_REFUSED)


def cable_out(
    begin: float, seconds: float, failure: Failure = Failure.NETWORK_UNREACHABLE
) -> Fault:
    return Fault(begin, begin + seconds, (LINK, *ALL), NO_LINK, failure)


def line_dead(begin: float, seconds: float) -> Fault:
    return Fault(begin, begin + seconds, BEYOND_HOME, NO_INTERNET)
