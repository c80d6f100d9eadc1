"""A line that comes and goes is one fault, whatever stands right now. PURE."""

from dataclasses import replace

from checks.causes import domain_of
from checks.verdict import Verdict

UNSTABLE = "home_network.unstable"
CONFIDENCE = 0.9
_PART_OF_IT = frozenset(
    {
        "pc.adapter_disabled",
        "pc.no_route",
        "vpn_client.disconnected",
        "vpn_client.no_traffic",
        "vpn_client.no_routes",
    }
)


def unsteady(verdict: Verdict) -> Verdict:
    """The verdict after several drops on the way to the router within a short time.

    Healthy in between, or home trouble just then, or a tunnel that is coming back: that is all the
    one fault. Another owner's fault stands as it is, with this beside it.
    """
    own = Verdict(UNSTABLE, CONFIDENCE)
    home = domain_of(verdict.cause) == "home_network" or verdict.cause in _PART_OF_IT
    if verdict.healthy or home or verdict.side == "undetermined":
        return own
    if any(one.cause == UNSTABLE for one in verdict.also):
        return verdict
    return replace(verdict, also=(*verdict.also, own))
