"""The hub's settings as frozen values. What stands in each table is described in ``docs/hub.md``.

Tables that mean the same as on an operator's PC have the same shape: ``runbook.settings.shapes``.
"""

import msgspec

from runbook.settings.shapes import Callbacks, Internet, Mail, Telegram, Webhook


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where agents come in. Without a certificate TLS is ended in front.

    ``url`` is what agents and links use. ``proxies`` are addresses of front ends whose
    ``X-Forwarded-For`` is believed. ``watchers`` are addresses that may look at the hub's state
    besides this computer's own.
    """

    listen: str = "127.0.0.1:8470"
    url: str = ""
    certificate: str = ""
    key: str = ""
    proxies: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()


class Database(msgspec.Struct, frozen=True, kw_only=True):
    """Where things are kept. ``url`` may be a reference; empty: SQLite in the hub's folder.

    ``folder`` holds the hub's own secret and what is exported; empty: this user's data folder.
    """

    url: str = ""
    folder: str = ""


class Bot(msgspec.Struct, frozen=True, kw_only=True):
    """The hub's bot besides ``[telegram]``: its public name, without ``@``."""

    name: str = ""


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """Who is rung next while nobody has acknowledged. Seconds; 0 means never."""

    next_route_after: float = 60.0
    repeat_after: float = 300.0
    next_person_after: float = 300.0
    roles: tuple[str, ...] = ("shift_lead", "sysadmin")


class Correlation(msgspec.Struct, frozen=True, kw_only=True):
    """When many reports are one incident. Times in seconds.

    ``least`` operators make a mass incident. ``silent_after`` is when an agent that did not sign
    off counts as silent; ``burst`` of them within ``burst_within`` are one sign. ``quiet_for`` is
    how long a mass incident must show nothing before it counts as over.
    """

    least: int = 3
    window: float = 300.0
    silent_after: float = 90.0
    burst: int = 3
    burst_within: float = 60.0
    quiet_for: float = 120.0


class Callout(msgspec.Struct, frozen=True, kw_only=True):
    """How standby operators are called out. ``office_first``: seconds the office shift has alone.

    ``seats`` is how many are wanted, 0: as many as operators are hit. A wave asks at least ``wave``
    people, and one for each free seat; the next one goes out ``wave_every`` seconds later while
    seats are free.
    """

    office_first: float = 60.0
    seats: int = 0
    wave: int = 3
    wave_every: float = 180.0


class Shifts(msgspec.Struct, frozen=True, kw_only=True):
    """When shifts begin and end in Moscow: ``HH:MM-HH:MM``; the end may lie on the next day."""

    day: str = "08:00-20:00"
    night: str = "20:00-08:00"


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What counts as ready for a shift. ``before`` is how many seconds before it people are warned.

    0: nobody is. A PC whose program is older than ``least_version`` would fail, and so would one
    whose VPN client is older than ``least_vpn_version``; empty: any will do.
    """

    before: float = 7200.0
    least_version: str = ""
    least_vpn_version: str = ""


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """Where an incident with tech support goes: mail, a signed webhook, a folder; any of them.

    ``webhook`` is a URL or a reference. ``prefix`` begins the numbers we give.
    """

    email: tuple[str, ...] = ()
    webhook: str = ""
    folder: str = ""
    prefix: str = "KC"


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """Where a mass failure is passed on besides the people of that role."""

    email: tuple[str, ...] = ()
    webhook: str = ""
    folder: str = ""


class Relief(msgspec.Struct, frozen=True, kw_only=True):
    """What the lead is reminded of in a mass failure, besides the built-in list."""

    steps: tuple[str, ...] = ()


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """For how many days what need not be kept for ever is kept.

    ``references`` counts from the end of the window promised, ``messages`` from when they were
    sent, ``promises`` from how they ended. ``log`` 0: for ever.
    """

    reports: int = 30
    messages: int = 7
    references: int = 14
    promises: int = 365
    sessions: int = 30
    bundles: int = 30
    log: int = 0


class Deadman(msgspec.Struct, frozen=True, kw_only=True):
    """A URL that somebody else watches: asked every so many seconds while the hub works."""

    url: str = ""
    every: float = 60.0


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything ``hub.toml`` may say. ``HubSettings()`` is what holds without a file."""

    lang: str = "ru"
    server: Server = Server()
    database: Database = Database()
    telegram: Telegram = Telegram()
    bot: Bot = Bot()
    mail: Mail = Mail()
    webhook: Webhook = Webhook()
    escalation: Escalation = Escalation()
    correlation: Correlation = Correlation()
    callout: Callout = Callout()
    shifts: Shifts = Shifts()
    readiness: Readiness = Readiness()
    callbacks: Callbacks = Callbacks()
    support: Support = Support()
    monitoring: Monitoring = Monitoring()
    relief: Relief = Relief()
    retention: Retention = Retention()
    deadman: Deadman = Deadman()
    internet: Internet = Internet()
