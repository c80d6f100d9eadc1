"""Faults that begin by themselves after some packets, and the end of all faults.

A limit in bytes strikes in the middle of a look whatever the speed of the machine, which a time
does not.
"""

from tests.lab import plan, vpn
from tests.lab.faults.network import Fault, block
from tests.lab.faults.recovery import baseline

FAULTS = (
    Fault("everything_mended", baseline),
    # A whole look sends some tens of kilobytes from the PC, a few of them through the tunnel.
    Fault(
        "provider_dies_after_8_kb",
        block(plan.PROVIDER, 'iifname "home0" quota over 8 kbytes drop'),
        by_chance=True,
    ),
    Fault(
        "gateway_dies_after_4_kb",
        block(plan.EDGE, 'iifname "wan0" quota over 4 kbytes drop'),
        by_chance=True,
    ),
    Fault(
        "tunnel_dies_after_1_kb",
        block(plan.EDGE, f'iifname "{vpn.INTERFACE}" quota over 1 kbytes drop'),
        by_chance=True,
    ),
    Fault(
        "bank_dies_after_1_kb",
        block(plan.BANK, 'iifname "lan0" quota over 1 kbytes drop'),
        by_chance=True,
    ),
)
