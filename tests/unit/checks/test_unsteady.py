"""What several drops make of a verdict: one unstable line, and no other owner's fault hidden."""

import pytest

from checks.unsteady import UNSTABLE, unsteady
from checks.verdict import Alternative, Verdict


@pytest.mark.parametrize(
    "cause",
    [
        "healthy.ok",
        "home_network.no_link",
        "home_network.router_silent",
        "home_network.weak_wifi",
        "pc.adapter_disabled",
        "pc.no_route",
        "vpn_client.disconnected",
        "vpn_client.no_traffic",
        "undetermined.ambiguous",
    ],
)
def test_calm_home_trouble_and_a_tunnel_coming_back_are_the_one_fault(cause: str) -> None:
    verdict = unsteady(Verdict(cause, 0.5, alternatives=(Alternative("isp.lossy", 0.3),)))
    assert (verdict.cause, verdict.side, verdict.alternatives) == (UNSTABLE, "operator", ())


@pytest.mark.parametrize(
    "cause", ["bank_service.error", "vpn_gateway.unreachable", "isp.no_internet", "pc.disk_full"]
)
def test_what_somebody_else_must_mend_stays_first_with_the_line_beside_it(cause: str) -> None:
    verdict = unsteady(Verdict(cause, 0.9, ("crm",)))
    assert (verdict.cause, verdict.services) == (cause, ("crm",))
    assert [one.cause for one in verdict.also] == [UNSTABLE]


def test_said_twice_it_is_the_same() -> None:
    for cause in ("healthy.ok", "bank_service.error"):
        once = unsteady(Verdict(cause, 0.9))
        assert unsteady(once) == once
