"""How long a fault must have stood before anybody is told of it, by its cause. PURE.

Each figure names what mends itself in less: a rekey gap of the tunnel (about 5 s), roaming between
Wi-Fi and cable, a program that restarts in 3 s, a provider that hiccups. They are counted from the
first look that failed.
"""

from checks.causes import domain_of

REKEY_GAP = 6.0
"""While all inside is silent and the gateway answers outside, whatever the verdict says."""
_UNDECIDED = 8.0
_OF_DOMAIN = {
    "pc": 5.0,
    "home_network": 6.0,
    "isp": 2.0,
    "vpn_client": REKEY_GAP,
    "vpn_gateway": 1.0,
    "bank_network": 1.0,
    "bank_service": 3.2,
    "undetermined": _UNDECIDED,
}
_OF_CAUSE = {
    "pc.overloaded": 60.0,
    "pc.disk_full": 10.0,
    "pc.clock_wrong": 10.0,
    "pc.app_not_running": 5.0,
    "home_network.power_cut": 5.0,
    "home_network.weak_wifi": 30.0,
    "home_network.lossy": 20.0,
    "isp.no_internet": 4.0,
    "isp.lossy": 20.0,
    "bank_network.lossy": 20.0,
    "bank_network.dns_failure": 3.0,
    # An answer that hangs is no restart; one that is slow may be a busy moment.
    "bank_service.unreachable": 2.0,
    "bank_service.slow": 10.0,
}


def patience(cause: str, *, tunnel_silent: bool) -> float:
    """Seconds that a fault of this cause is borne without a word.

    ``tunnel_silent``: nothing inside answers while the gateway still answers outside. So it looks
    during a rekey gap too, and no verdict may be quicker than that.
    """
    own = _OF_CAUSE.get(cause, _OF_DOMAIN.get(domain_of(cause), _UNDECIDED))
    return max(own, REKEY_GAP) if tunnel_silent else own
