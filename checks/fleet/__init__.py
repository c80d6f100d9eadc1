"""The same localisation over everybody's observations: homes, providers, gateways, bank. PURE.

A mass failure is the one that many failures share. Every operator's latest report counts while it
is younger than the window. Reports are kept as shapes with counts, so taking one in costs its
length and finding the faults costs the number of different shapes, not of operators.

This is the reckoning only. Receiving reports and checking who sent them, keeping them over a
restart, sending alerts and naming incidents belong to the hub.
"""

from checks.fleet.reports import WINDOW, Fleet, FleetLocalisation, SharedFault
from checks.fleet.standing import State

__all__ = ["WINDOW", "Fleet", "FleetLocalisation", "SharedFault", "State"]
