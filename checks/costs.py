"""How unlikely each component's failure is, in nats (-ln of a prior). PURE.

The figures come from a symbolic model of 96 ways to break over 7,252 variants of one PC and are
corrected by the lab. A surcharge holds while the component's own witness is unseen: a payment
page nobody redirected to, an expired certificate nobody read. That turns ties into sensible
defaults.
"""

from collections.abc import Callable
from typing import NamedTuple

from checks.component import Component, Part, Place

TIE_MARGIN = 1.5
"""Explanations whose costs differ by no more than this are equally good."""
WEIGHED_MARGIN = 4.6
"""What costs so much more than the best holds less than one part in a hundred of its weight."""
SILENT_ATTEMPT = 2.7
"""What it costs to say that one silent attempt was only a lost packet."""
NEVER = 60.0
"""For components that are candidates only once they were witnessed."""


class Price(NamedTuple):
    """Cost of a component, and what is added while its own witness is unseen."""

    cost: float
    unseen: float = 0.0


PRICES: dict[tuple[Place, Part], Price] = {
    (Place.HOME, Part.ADAPTER): Price(6),
    (Place.HOME, Part.LINK): Price(4),
    (Place.HOME, Part.ADDRESS): Price(5),
    (Place.HOME, Part.ROUTE): Price(6),
    (Place.HOME, Part.ROUTER): Price(5),
    (Place.HOME, Part.ROUTER_DNS): Price(5),
    (Place.HOME, Part.WIFI): Price(2, NEVER),
    (Place.HOME, Part.POWER): Price(2, NEVER),
    (Place.HOME, Part.STABILITY): Price(2, NEVER),
    (Place.HOME, Part.LOSS): Price(4.5, NEVER),
    (Place.HOME, Part.MUTE): Price(3.5),
    (Place.HOME, Part.POLICY): Price(2.5),
    (Place.PC, Part.DNS_SETTINGS): Price(5, 1),
    (Place.PC, Part.CLOCK): Price(6, 3),
    (Place.PC, Part.CPU): Price(2, NEVER),
    (Place.PC, Part.MEMORY): Price(5),
    (Place.PC, Part.DISK): Price(5),
    (Place.ISP, Part.ACCESS): Price(3.5),
    (Place.ISP, Part.UPLINK): Price(4),
    (Place.ISP, Part.DNS): Price(5),
    (Place.ISP, Part.PORT_53): Price(6.5),
    (Place.ISP, Part.PORTAL): Price(5.5, 3),
    (Place.ISP, Part.UNLISTED): Price(4.5, 6),
    (Place.ISP, Part.MTU): Price(6.5, 2),
    (Place.ISP, Part.LOSS): Price(4.5, NEVER),
    (Place.ISP, Part.GATEWAY_ADDRESS): Price(7),
    (Place.ISP, Part.VPN_PORTS): Price(6.5, 2),
    (Place.ISP, Part.UDP): Price(5.5, 2),
    (Place.ISP, Part.INSPECTION): Price(5.5, 3),
    (Place.GATEWAY, Part.HOST): Price(5),
    (Place.GATEWAY, Part.PORT): Price(5, 3),
    (Place.GATEWAY, Part.APPLICATION): Price(5.5, 3),
    (Place.GATEWAY, Part.DATA): Price(7),
    (Place.GATEWAY, Part.UDP): Price(1.5),
    (Place.GATEWAY, Part.GREETING): Price(1.5),
    (Place.TUNNEL, Part.PROCESS): Price(4),
    (Place.TUNNEL, Part.CERTIFICATE): Price(4.5, 3),
    (Place.TUNNEL, Part.LOGIN): Price(4.5, 3),
    (Place.TUNNEL, Part.SESSION): Price(3.5),
    (Place.TUNNEL, Part.STABILITY): Price(3.5, NEVER),
    (Place.TUNNEL, Part.ROUTES): Price(5),
    (Place.TUNNEL, Part.DATA): Price(5),
    (Place.TUNNEL, Part.MTU): Price(6.5, 2),
    (Place.TUNNEL, Part.POLICY): Price(2.5),
    (Place.BANK_NETWORK, Part.CORE): Price(5),
    (Place.BANK_NETWORK, Part.SEGMENT): Price(5),
    (Place.BANK_NETWORK, Part.LOSS): Price(5, NEVER),
    (Place.BANK_DNS, Part.WHOLE): Price(5.5),
    (Place.SERVICE, Part.HOST): Price(4),
    (Place.SERVICE, Part.PORT): Price(4),
    (Place.SERVICE, Part.APPLICATION): Price(4),
    (Place.SERVICE, Part.SLOW): Price(4),
    (Place.SERVICE, Part.CERTIFICATE): Price(4.5),
    (Place.SERVICE, Part.PROGRAM): Price(4),
    (Place.ANCHOR, Part.WHOLE): Price(1.5),
    (Place.ANCHOR, Part.FOREIGN): Price(1.5),
    (Place.RESOLVER, Part.WHOLE): Price(2),
    (Place.CONTROL, Part.WHOLE): Price(3),
}

MUST_BE_SEEN = frozenset({(Place.ISP, Part.UNLISTED)})
"""Never named without their sign: who cannot tell what worked before cannot tell a white list."""

Cost = Callable[[Component], float]


def cost_of(component: Component, *, witnessed: bool = False, worked_before: bool = False) -> float:
    """The cost of blaming this component.

    ``worked_before`` raises the price of the quiet ones: a foreign site that answered from here
    yesterday is less easily "just blocked" than one that was never seen to answer.
    """
    price = PRICES.get((component.place, component.part), Price(6))
    cost = price.cost if witnessed else price.cost + price.unseen
    if worked_before:
        cost += _WARM.get((component.place, component.part), 0.0)
    return cost


_WARM = {
    (Place.ANCHOR, Part.WHOLE): 0.5,
    (Place.ANCHOR, Part.FOREIGN): 2.5,
    (Place.GATEWAY, Part.UDP): 5.0,
    (Place.GATEWAY, Part.GREETING): 5.0,
    (Place.TUNNEL, Part.POLICY): 5.0,
    (Place.HOME, Part.POLICY): 5.0,
}
"""What history adds; without it the quiet ones stay cheap."""

_QUIET = frozenset(
    {
        (Place.HOME, Part.MUTE),
        (Place.HOME, Part.POLICY),
        (Place.ANCHOR, Part.WHOLE),
        (Place.ANCHOR, Part.FOREIGN),
        (Place.RESOLVER, Part.WHOLE),
        (Place.CONTROL, Part.WHOLE),
        (Place.GATEWAY, Part.UDP),
        (Place.GATEWAY, Part.GREETING),
        (Place.TUNNEL, Part.POLICY),
        (Place.PROBE, Part.WHOLE),
    }
)


def is_quiet(component: Component) -> bool:
    """Whether it explains a failure without being anybody's fault: it is never a verdict."""
    return (component.place, component.part) in _QUIET
