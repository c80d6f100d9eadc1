"""What one diagnosis is about: whose PC, which provider, which bank. Made from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.answer_time import AnswerTime
from checks.observation import ProbeKind
from checks.onset import Onset
from checks.target import Target


@dataclass(frozen=True, slots=True)
class Service:
    """One of the bank's services as the operator knows it.

    ``slow_after`` is in seconds; ``channel`` is voice, chat or data; ``process`` is the program on
    this PC that must be running, empty when there is none.
    """

    id: str
    name: str
    target: Target
    channel: str = "data"
    slow_after: float = 3.0
    process: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Vpn:
    """The bank's remote access: the gateway outside, the networks and names inside."""

    client: str = "checkpoint"
    gateway: str = ""
    gateway_addresses: tuple[str, ...] = ()
    tcp_ports: tuple[int, ...] = (443,)
    udp_ports: tuple[int, ...] = (4500,)
    interface: str = ""
    inner_gateway: str = ""
    networks: tuple[str, ...] = ()
    dns_servers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    control: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Internet:
    """Public places whose answers prove the provider. Each anchor has a different owner."""

    domestic: tuple[Target, ...] = ()
    unlisted: tuple[Target, ...] = ()
    foreign: tuple[Target, ...] = ()
    resolvers: tuple[str, ...] = ()
    portals: tuple[Target, ...] = ()
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What worked from this network while it was healthy. Empty when nothing is known yet.

    Silence is evidence only where there once was an answer: a gateway that never answered
    NAT-T accuses nobody by staying silent.
    """

    answered: frozenset[str] = frozenset()
    """Probe ids that passed here before."""
    resolvers: tuple[str, ...] = ()
    """The resolvers this PC was given here while all was well."""
    answer_times: Mapping[str, AnswerTime] = field(default_factory=dict, hash=False)
    """How long each probe usually takes here, by its id. They shorten waits and accuse nobody."""
    blocked: frozenset[str] = frozenset()
    """Probe ids that were silent in every one of several healthy diagnoses: somebody's policy."""

    def worked(self, probe: str) -> bool:
        """Whether this probe has passed from this network before."""
        return probe in self.answered


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a diagnosis must know beforehand. ``off`` are kinds the bank does not want."""

    operator: str = "this-pc"
    provider: str = "provider"
    city: str = ""
    vpn: Vpn | None = None
    services: tuple[Service, ...] = ()
    internet: Internet = field(default_factory=Internet)
    disks: tuple[str, ...] = ()
    off: frozenset[ProbeKind] = frozenset()
    history: History = field(default_factory=History)
    onset: Onset | None = None
    """How the fault began, where somebody was looking."""
