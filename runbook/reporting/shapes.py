"""The documents between an agent and the hub: ``runbook.report/1`` and its answer.

Sent as JSON over HTTPS. Unknown keys are passed over, so that either side may be the newer one.
Nothing here has been checked beyond its type: ``runbook.reporting.reading`` is the door.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

REPORT = "runbook.report/1"
DIRECTIVES = "runbook.directives/1"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A time as the agent knows it: what its clock said, and how long ago that was when it sent.

    ``age_ms`` is below zero for what is still to come. The hub's own clock less the age is right
    even where the PC's clock is wrong.
    """

    wall: datetime
    age_ms: int

    def seen_from(self, received: datetime) -> datetime:
        """The moment by the receiver's clock."""
        return received - timedelta(milliseconds=self.age_ms)


class Sight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One observation, as in ``runbook.check/1``."""

    probe: str
    outcome: str
    at_ms: int = 0
    path: tuple[str, ...] = ()
    elapsed_ms: int = 0
    failure: str | None = None
    operation: str | None = None
    attempts: int = 1
    detail: str = ""
    values: Mapping[str, str | int | float | bool] = {}


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole diagnosis: what it concluded, and everything it saw."""

    made: Moment
    cause: str
    side: str
    confidence: float = 0.0
    services: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    observations: tuple[Sight, ...] = ()


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """«У меня не работает»: the channels that do not work for her; none: they do again."""

    said: Moment
    channels: tuple[str, ...] = ()


class Outage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of her incidents as it stands. None: it has not come to that, or she has not said so.

    ``revision`` grows with every change. ``spoken``: her PC has told people of it by itself.
    ``same_as``: the key of her other outage that it turned out to be: two of her programs had
    written down one, each for itself, while the disk took nothing.
    """

    key: str
    revision: int
    opened: Moment
    cause: str = ""
    side: str = ""
    confidence: float = 0.0
    services: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    occurred: Moment | None = None
    detected: Moment | None = None
    alerted: Moment | None = None
    acknowledged: Moment | None = None
    escalated: Moment | None = None
    restored: Moment | None = None
    closed: Moment | None = None
    true_cause: str = ""
    calls: int | None = None
    chats: int | None = None
    client_hears: bool | None = None
    off_the_line: bool | None = None
    not_working: tuple[str, ...] = ()
    promised: int = 0
    provider_knows: str = ""
    provider_until: Moment | None = None
    provider_ticket: str = ""
    repeats: int = 1
    spoken: bool = False
    drill: bool = False
    same_as: str = ""


class Promise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise to one client. ``reference`` is sealed as soon as the hub has it."""

    id: str
    revision: int
    channel: str
    kind: str
    promised: Moment
    window_from: Moment
    window_until: Moment
    incident: str = ""
    reference: str = ""
    msk_offset: int | None = None
    attempts: int = 0
    outcome: str = ""
    handed_to: str = ""

    def __repr__(self) -> str:
        return f"Promise(id={self.id!r}, revision={self.revision})"


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """The exercise that she passed last: which scenario, and when."""

    drill: str
    passed: Moment


class Fitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether her PC would do tonight, as it found itself: looked at only now and then.

    ``certificate_until``: when the VPN's certificate ends, None where that is not known. ``client``
    is the VPN client's version. ``unready`` are the ids of ``doctor``'s findings that would fail
    her in an outage, without anything they were about.
    """

    looked: Moment
    certificate_until: Moment | None = None
    client: str = ""
    unready: tuple[str, ...] = ()


class Surroundings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where she works: what tells one part of the path from another in everybody's reports.

    ``services``: what people call the bank's services, by id, where that is not the id itself.
    """

    provider: str = ""
    city: str = ""
    gateway: str = ""
    team: str = ""
    trainee: bool = False
    services: Mapping[str, str] = {}


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything one report says. Without any of the optional parts it is a heartbeat.

    ``sequence`` only grows, over restarts too. ``head`` is the head of the journal's chain.
    ``leaving``: she signs off, and her silence from now on says nothing. ``contacts`` are calls
    and chats in her hands. ``drilled`` and ``fitness`` are said with every report; a hub that does
    not know them passes over them, and None takes nothing back.
    """

    agent: str
    sequence: int
    sent: datetime
    schema: str = REPORT
    version: str = ""
    head: str = ""
    leaving: bool = False
    where: Surroundings | None = None
    diagnosis: Diagnosis | None = None
    complaint: Complaint | None = None
    outages: tuple[Outage, ...] = ()
    promises: tuple[Promise, ...] = ()
    calls: int | None = None
    chats: int | None = None
    drilled: Drilled | None = None
    fitness: Fitness | None = None

    @property
    def is_heartbeat(self) -> bool:
        """Whether it says nothing that must be kept."""
        said = (self.where, self.diagnosis, self.complaint)
        return not (self.leaving or self.outages or self.promises or any(said))


class MassIncident(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A known mass incident on the path of where she works. ``cause`` is one of the catalogue.

    ``update_in_ms``: when the office says more («обновим в …»). ``not_her_provider``: it is the
    bank, and there is no sense in ringing the provider. ``joined``: an outage of her own is a part
    of it; otherwise it is her neighbours'. ``known``: somebody in the office knows of it.
    """

    number: int
    cause: str
    services: tuple[str, ...] = ()
    since_ms: int = 0
    eta_in_ms: int | None = None
    update_in_ms: int | None = None
    not_her_provider: bool = False
    restored: bool = False
    joined: bool = False
    known: bool = False


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The hub speaks for this incident for so long; its receipt is this document."""

    incident: str
    for_ms: int


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the office knows of this incident: the role, and how long ago that was."""

    incident: str
    role: str
    ago_ms: int = 0


class Degraded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The office works in degraded mode. ``relief``: speed norms are lifted for so long."""

    since_ms: int = 0
    relief: bool = False


class StandIn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """She was called to stand in and comes: for which incident, and what there is to take over.

    ``in_office``: she is to come there. ``calls``, ``chats`` and ``promised`` are counts over all
    whom she and the others relieve; ``unsaid`` of those have not told theirs.
    """

    number: int
    cause: str = ""
    in_office: bool = False
    calls: int = 0
    chats: int = 0
    promised: int = 0
    unsaid: int = 0


class GivenAway(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise of hers that the office has given to somebody else: she calls that client no more.

    ``to`` is the other operator's id; ``settled`` the outcome, once there is one.
    """

    promise: str
    to: str
    settled: str = ""


class SignedScript(msgspec.Struct, frozen=True, kw_only=True):
    """A holding script the bank approved: the document and its signature, as they were made."""

    document: str
    signature: str


class Directives(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the hub answers to a report. All spans are counted from now, clocks may be wrong.

    ``accepted`` is the sequence of the report that is safe at the hub. ``next_ms`` is when the
    next one is wanted. ``send_all``: the hub wants everything that stands open told again.
    ``given``: promises of others that the office has given to her; they stand on the hub's page.
    """

    accepted: int
    schema: str = DIRECTIVES
    next_ms: int = 10_000
    send_all: bool = False
    mass: tuple[MassIncident, ...] = ()
    leases: tuple[Lease, ...] = ()
    known: tuple[Known, ...] = ()
    degraded: Degraded | None = None
    stand_in: StandIn | None = None
    script: SignedScript | None = None
    given_away: tuple[GivenAway, ...] = ()
    given: int = 0
