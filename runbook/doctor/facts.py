"""PURE. The facts the doctor judges and the findings it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from checks.host.facts import Disk
from checks.vpn.status import VpnStatus
from notifier.delivery import DeliveryError
from runbook.settings.problem import SettingsProblem

Values = Mapping[str, str | int | float]


class Level(StrEnum):
    """How bad it is. ``UNKNOWN``: it could not be found out, and that is said."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class TokenState(StrEnum):
    """What is known of the bot's token. Only the last three were asked of Telegram itself."""

    NOT_CONFIGURED = "not_configured"
    MISSING = "missing"
    BAD_SHAPE = "bad_shape"
    PRESENT = "present"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"


class Reach(StrEnum):
    """What is known of a channel, or of one address on it.

    ``SHUT``: settings or a secret stand in the way. Only the last three were asked of a far end.
    """

    SHUT = "shut"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, or with ``address`` one target of it as the settings name it.

    ``server`` is the host's name where that is no secret. ``reason``: what stands in the way, or
    what the channel answered.
    """

    channel: str
    address: str = ""
    reach: Reach = Reach.NOT_ASKED
    server: str = ""
    reason: "Reason | None" = None


class NameState(StrEnum):
    """How a name's address is known."""

    PINNED = "pinned"
    RESOLVES = "resolves"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report.

    ``sentence`` and ``hint`` are text ids filled with ``values``; a finding about the settings
    carries the ``problem`` instead. ``about`` lists the ids that the closing line sums up.
    ``not_found_out`` are ids the closing line names beside these as what could not be found out.
    ``role`` and ``name`` are whose contact it is about. ``reason`` fills ``{reason}``: a problem,
    or what a channel answered, in the words of that ``channel``.
    """

    id: str
    level: Level
    sentence: str = ""
    hint: str = ""
    values: Values = field(default_factory=dict)
    problem: SettingsProblem | None = None
    about: tuple[str, ...] = ()
    not_found_out: tuple[str, ...] = ()
    role: str = ""
    name: str = ""
    reason: "Reason | None" = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem of another part (secret, journal, memory of the network), as text id and values."""

    rule_id: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a channel says of its own settings, by language."""

    sentence: Mapping[str, str]


Reason = Trouble | DeliveryError | Said


class Reading(StrEnum):
    """How far the client's certificate could be read.

    ``SEVERAL``: nothing tells which of them is used, and the earliest end is told. ``SEALED``: it
    lies in a file that opens with a password only, and a password is asked by nobody here.
    """

    FOUND = "found"
    SEVERAL = "several"
    SEALED = "sealed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known of the certificate the VPN client shows. ``file`` is where it was read."""

    reading: Reading = Reading.NONE
    expires: datetime | None = None
    file: str = ""


class Chain(StrEnum):
    """Whether the journal's events are as they were written. ``LONG``: too many to verify here."""

    SOUND = "sound"
    BROKEN = "broken"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal holds for this operator.

    ``secret_kept`` is false for a secret that is gone with the process. ``promises`` are still to
    be kept, ``overdue`` and ``unreadable`` are among them. ``unclosed`` incidents are over and
    their true cause is not known. ``events`` is their number. ``drill_passed`` is when she last
    passed an exercise, None for never. ``aside`` are damaged journals that were set aside and may
    still hold clients' references, sealed.
    """

    secret_kept: bool = True
    chain: Chain | None = None
    events: int = 0
    promises: int = 0
    overdue: int = 0
    unreadable: int = 0
    unclosed: int = 0
    drill_passed: datetime | None = None
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Which procedure is in force. ``own``: it is the bank's. ``problems`` are its file's."""

    own: bool
    version: int
    problems: tuple[SettingsProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class BankWords:
    """A file of the bank's own words. ``problem``: why it is not shown, empty when it is."""

    file: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file or folder of the program's that others on this computer may read, or change too."""

    path: str
    writable: bool = False


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What the hub said to a sign of life. ``trouble``: the id of why it did not answer.

    ``skew`` is in seconds, this PC's clock minus the hub's; None: it did not tell.
    """

    trouble: str = ""
    values: Values = field(default_factory=dict)
    skew: float | None = None


@dataclass(frozen=True, slots=True)
class DoctorFacts:
    """What was found out. ``None`` always means "could not be found out".

    ``channels`` are those that can really send from here, ``ways`` what is known of the others
    than Telegram and ``way_troubles`` what is unsafe about their secrets. ``addresses`` are those
    of public names that resolve, by the name in small letters. ``clock_offset`` is in seconds, this
    PC's clock minus the true time. ``names`` holds public names only; ``any_name_resolved`` tells
    one lost name from name service that does not work at all. ``place`` is where the settings
    would be looked for first.
    """

    source: str | None = None
    place: str = ""
    problems: tuple[SettingsProblem, ...] = ()
    channels: frozenset[str] = frozenset({"telegram"})
    ways: tuple[Way, ...] = ()
    way_troubles: tuple[Trouble, ...] = ()
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    token: TokenState = TokenState.NOT_CONFIGURED
    troubles: tuple[Trouble, ...] = ()
    trust_store: bool | None = None
    bad_ca_files: tuple[str, ...] = ()
    clock_offset: float | None = None
    disks: tuple[Disk, ...] | None = None
    journal: Trouble | None = None
    journal_in_memory: bool = False
    vpn: VpnStatus | None = None
    certificate: Certificate | None = None
    kept: Kept | None = None
    steps: Steps | None = None
    bank_words: tuple[BankWords, ...] | None = None
    open_files: tuple[OpenFile, ...] | None = None
    names: Mapping[str, NameState] | None = None
    any_name_resolved: bool | None = None
    unknown_provider: bool = False
    hub_key: tuple[Trouble, ...] = ()
    hub: HubAnswer | None = None
    icmp: bool | None = None
    clipboard: bool | None = None
