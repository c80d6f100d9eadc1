"""One measurement: what was asked, along which path, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checks.component import Component
from checks.failure import SILENT, Failure, Operation

ROUND_TRIPS = 5
"""Round trips that TCP, TLS and one short answer take together, with one to spare."""

ASKED_AGAIN = "asked_again"
"""The value that marks what had answered before and was asked whether it still does."""
FAILED_AGAIN = "failed_again"
"""The value that marks a failure found when all that was doubtful in a look was asked anew."""


class Outcome(StrEnum):
    """What a probe's run amounts to. Only the first two are evidence."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


class ProbeKind(StrEnum):
    """What a probe asks. The kind decides what its answer proves (``checks.evidence``)."""

    # Facts of this computer: read, not sent.
    ADAPTER = "adapter"
    LINK = "link"
    ADDRESS = "address"
    ROUTE = "route"
    WIFI = "wifi"
    POWER = "power"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    CLOCK = "clock"
    DNS_SETTINGS = "dns_settings"
    PROGRAM = "program"
    VPN_PROCESS = "vpn_process"
    VPN_CERTIFICATE = "vpn_certificate"
    VPN_LOGIN = "vpn_login"
    VPN_SESSION = "vpn_session"
    TUNNEL_INTERFACE = "tunnel_interface"
    TUNNEL_ROUTE = "tunnel_route"
    TUNNEL_COUNTERS = "tunnel_counters"
    # The home network.
    NEIGHBOUR = "neighbour"
    ROUTER_TCP = "router_tcp"
    ROUTER_ICMP = "router_icmp"
    ROUTER_NAME = "router_name"
    FORWARDER = "forwarder"
    FORWARDER_TCP = "forwarder_tcp"
    # The provider and the internet.
    PROVIDER_DNS = "provider_dns"
    RESOLVER = "resolver"
    RESOLVER_TCP = "resolver_tcp"
    ANCHOR = "anchor"
    UNLISTED = "unlisted"
    FOREIGN = "foreign"
    PORTAL = "portal"
    MTU = "mtu"
    # The gateway, outside the tunnel.
    GATEWAY_TCP = "gateway_tcp"
    GATEWAY_HELLO = "gateway_hello"
    GATEWAY_TCPT = "gateway_tcpt"
    GATEWAY_NAT_T = "gateway_nat_t"
    GATEWAY_ICMP = "gateway_icmp"
    GATEWAY_TTL = "gateway_ttl"
    # Inside the tunnel.
    TUNNEL_HOP = "tunnel_hop"
    INNER_GATEWAY = "inner_gateway"
    CONTROL = "control"
    BANK_DNS = "bank_dns"
    SERVICE = "service"
    # The second pass.
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Observation:
    """The immutable result of one probe.

    ``at_ms`` and ``elapsed_ms`` are milliseconds, the first since the diagnosis began.
    ``attempts`` counts the silent tries behind a silent failure. ``values`` carries figures for
    the administrator (tries, lost, rtt_ms, status, expires_in_s …) as plain numbers or strings.
    """

    kind: ProbeKind
    target: str
    path: tuple[Component, ...]
    outcome: Outcome
    at_ms: int = 0
    elapsed_ms: int = 0
    failure: Failure | None = None
    operation: Operation | None = None
    detail: str = ""
    attempts: int = 1
    values: Mapping[str, str | int | float | bool] = field(default_factory=dict)

    @property
    def probe(self) -> str:
        """Stable id of the probe: ``anchor:tls://ya.ru:443``."""
        return f"{self.kind}:{self.target}" if self.target else str(self.kind)

    @property
    def timed_out(self) -> bool:
        """Whether an answer was waited for in vain."""
        return self.outcome is Outcome.FAILED and self.failure in SILENT

    @property
    def silent(self) -> bool:
        """Whether nobody answered at all, which a lost packet can cause too.

        A far end that took the connection and then said nothing is no lost packet, because TCP
        repeats; unless it was given less than the few round trips that an answer takes.
        """
        if not self.timed_out:
            return False
        connected = self.values.get("connect_ms")
        if not isinstance(connected, (int, float)):
            return True
        return self.elapsed_ms < ROUND_TRIPS * connected

    def as_json(self) -> dict[str, object]:
        """The shape of ``runbook.check/1``."""
        shown: dict[str, object] = {
            "probe": self.probe,
            "at_ms": self.at_ms,
            "path": [str(component) for component in self.path],
            "outcome": str(self.outcome),
            "elapsed_ms": self.elapsed_ms,
            "detail": self.detail,
        }
        if self.outcome is Outcome.FAILED:
            shown["failure"] = str(self.failure) if self.failure else None
            shown["operation"] = str(self.operation) if self.operation else None
            shown["attempts"] = self.attempts
        if self.values:
            shown["values"] = dict(self.values)
        return shown
