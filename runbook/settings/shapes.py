"""The bank's and the operator's settings as frozen values.

What stands in each table is described in ``docs/settings.md``. They are loaded from a file by
``runbook.settings.file`` and read from a TOML document by ``runbook.settings.reading``.
"""

from collections.abc import Mapping

import msgspec

_DOMESTIC = (
    "tls://ya.ru:443",
    "tls://gosuslugi.ru:443",
    "tls://sberbank.ru:443",
    "tls://ozon.ru:443",
)


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """Who works at this PC. ``id`` is the only identity that leaves it in an alert."""

    id: str = ""
    name: str = ""
    team: str = ""
    city: str = ""
    phone: str = ""
    backup: str = "none"
    trainee: bool = False
    urgent_line: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """The operator's own internet provider."""

    id: str = ""
    name: str = ""
    phone: str = ""
    contract: str = ""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person or group to tell. ``apprise`` is a reference: its address is a secret.

    ``webhook`` is a URL or a reference to one. ``channels`` is the order in which the ways to this
    person are tried; empty: telegram, email, apprise, webhook, as far as they are set. ``desktop``
    and ``console`` (this PC's own screen) are used only where they are named.
    """

    role: str
    name: str = ""
    telegram: int | None = None
    email: str = ""
    phone: str = ""
    apprise: str = ""
    webhook: str = ""
    channels: tuple[str, ...] = ()


class Telegram(msgspec.Struct, frozen=True, kw_only=True):
    """The send-only bot. ``token`` is a reference, never the token; so may ``proxy`` be.

    ``evidence`` lets inner names and addresses into messages: the bank's own choice.
    """

    token: str = ""
    api_url: str = "https://api.telegram.org"
    proxy: str = ""
    ca_file: str = ""
    evidence: bool = False


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """The bank's mail server for alerts. ``password`` is a reference, never the password.

    ``security`` is ``starttls``, ``tls`` or ``none``; ``port`` 0 means the usual one for it.
    """

    server: str = ""
    port: int = 0
    security: str = "starttls"
    sender: str = ""
    login: str = ""
    password: str = ""
    ca_file: str = ""


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """How webhooks are signed and sent. ``key`` is a reference; so may ``proxy`` be."""

    key: str = ""
    proxy: str = ""
    ca_file: str = ""


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """Who is rung next while nobody has said that the lead knows. All in seconds; 0 means never.

    ``roles`` is the order of roles on the ladder: within a role its contacts in the file's order.
    """

    next_route_after: float = 60.0
    repeat_after: float = 300.0
    next_person_after: float = 300.0
    roles: tuple[str, ...] = ("shift_lead", "sysadmin")


class Hub(msgspec.Struct, frozen=True, kw_only=True):
    """The office side: ``urls`` are tried in their order. ``key`` is a reference, so may ``proxy``.

    ``bot`` is the name of the hub's bot, without ``@``. ``script_key`` is the bank's public key
    (Ed25519, base64url): words for clients that come over the hub are shown only if it signed them.
    """

    urls: tuple[str, ...] = ()
    key: str = ""
    bot: str = ""
    proxy: str = ""
    ca_file: str = ""
    script_key: str = ""


class Vpn(msgspec.Struct, frozen=True, kw_only=True):
    """The bank's remote access."""

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
    control: tuple[str, ...] = ()


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One of the bank's services. ``slow_after`` is in seconds."""

    url: str
    id: str = ""
    name: str = ""
    channel: str = "data"
    addresses: tuple[str, ...] = ()
    slow_after: float = 3.0
    process: str = ""
    ca_file: str = ""


class Internet(msgspec.Struct, frozen=True, kw_only=True):
    """Public places whose answers prove the provider. ``addresses`` pins names to addresses."""

    domestic: tuple[str, ...] = _DOMESTIC
    unlisted: tuple[str, ...] = ("tls://cbr.ru:443", "tls://vtb.ru:443")
    foreign: tuple[str, ...] = ("tls://1.1.1.1:443", "tls://8.8.8.8:443")
    resolvers: tuple[str, ...] = ("77.88.8.8", "8.8.8.8")
    portals: tuple[str, ...] = ("http://connectivitycheck.gstatic.com/generate_204",)
    addresses: Mapping[str, tuple[str, ...]] = {}
    ca_file: str = ""


class Computer(msgspec.Struct, frozen=True, kw_only=True):
    """This PC: paths watched besides the system volume and the journal's."""

    disks: tuple[str, ...] = ()


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """How one diagnosis runs. ``deadline`` is in seconds, ``off`` holds kinds of probe."""

    deadline: float = 4.0
    off: tuple[str, ...] = ()


class Callbacks(msgspec.Struct, frozen=True, kw_only=True):
    """How promises to clients are kept. Clocks are ``HH:MM`` of the client's own day.

    ``window_hours`` is the window of a promise for which the client was told none, ``attempts``
    how often she is tried, ``pause_minutes`` the pause between two attempts. ``reference`` is the
    regular expression of the bank's case references, empty for none.
    """

    quiet_from: str = "22:00"
    quiet_until: str = "08:00"
    window_hours: float = 4.0
    attempts: int = 3
    pause_minutes: float = 30.0
    reference: str = ""


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """Whose word the bank's own procedure and scripts are, see ``runbook.trust``.

    ``keys`` are the bank's public keys (Ed25519, base64url), several while one takes the place of
    another. ``pinned`` holds SHA-256 by file name; for a pinned file it alone decides.
    """

    keys: tuple[str, ...] = ()
    pinned: Mapping[str, str] = {}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything ``runbook.toml`` may say. ``Settings()`` is what holds without a file."""

    operator: Operator = Operator()
    provider: Provider = Provider()
    contacts: tuple[Contact, ...] = ()
    telegram: Telegram = Telegram()
    mail: Mail = Mail()
    webhook: Webhook = Webhook()
    escalation: Escalation = Escalation()
    hub: Hub = Hub()
    vpn: Vpn | None = None
    services: tuple[Service, ...] = ()
    internet: Internet = Internet()
    computer: Computer = Computer()
    checks: Checks = Checks()
    callbacks: Callbacks = Callbacks()
    trust: Trust = Trust()

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        """The contacts with that role, in the file's order."""
        return tuple(contact for contact in self.contacts if contact.role == role)

    @property
    def service_names(self) -> Mapping[str, str]:
        """What people call the bank's services, by their ids."""
        return {one.id: one.name or one.id for one in self.services}
