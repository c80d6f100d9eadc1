"""Which kinds of probe are read alike. PURE."""

from checks.component import Part
from checks.failure import Failure
from checks.observation import ProbeKind

FACTS = frozenset(
    {
        ProbeKind.ADAPTER,
        ProbeKind.LINK,
        ProbeKind.ADDRESS,
        ProbeKind.ROUTE,
        ProbeKind.WIFI,
        ProbeKind.POWER,
        ProbeKind.CPU,
        ProbeKind.MEMORY,
        ProbeKind.DISK,
        ProbeKind.CLOCK,
        ProbeKind.DNS_SETTINGS,
        ProbeKind.PROGRAM,
        ProbeKind.VPN_PROCESS,
        ProbeKind.VPN_CERTIFICATE,
        ProbeKind.VPN_LOGIN,
        ProbeKind.VPN_SESSION,
        ProbeKind.TUNNEL_INTERFACE,
        ProbeKind.TUNNEL_ROUTE,
        ProbeKind.TUNNEL_COUNTERS,
    }
)
INSIDE = frozenset(
    {
        ProbeKind.TUNNEL_HOP,
        ProbeKind.INNER_GATEWAY,
        ProbeKind.CONTROL,
        ProbeKind.BANK_DNS,
        ProbeKind.SERVICE,
    }
)
GATEWAY = frozenset(
    {
        ProbeKind.GATEWAY_TCP,
        ProbeKind.GATEWAY_HELLO,
        ProbeKind.GATEWAY_TCPT,
        ProbeKind.GATEWAY_NAT_T,
    }
)
DNS = frozenset(
    {
        ProbeKind.ROUTER_NAME,
        ProbeKind.FORWARDER,
        ProbeKind.FORWARDER_TCP,
        ProbeKind.PROVIDER_DNS,
        ProbeKind.RESOLVER,
        ProbeKind.RESOLVER_TCP,
        ProbeKind.BANK_DNS,
    }
)
WITNESS_ONLY = frozenset(
    {ProbeKind.WIFI, ProbeKind.POWER, ProbeKind.DNS_SETTINGS, ProbeKind.TUNNEL_COUNTERS}
)
"""Facts that make a component a candidate but are no failure by themselves."""
LOCAL = frozenset({Part.ADAPTER, Part.LINK, Part.ADDRESS, Part.ROUTE})
LAN = frozenset({Part.ADAPTER, Part.LINK, Part.ADDRESS, Part.ROUTER})
CERTIFICATES = frozenset(
    {
        Failure.CERTIFICATE_EXPIRED,
        Failure.CERTIFICATE_UNTRUSTED,
        Failure.CERTIFICATE_WRONG_NAME,
    }
)
