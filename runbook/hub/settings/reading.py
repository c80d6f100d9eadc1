"""``hub.toml`` as a document to the hub's settings, with every fault found on the way.

What is right is used. ``[server]``, ``[database]``, ``[telegram]``, ``[mail]`` and ``[webhook]``
are put aside as a whole when one of their keys is wrong: no report, secret or alert goes by a way
that was not meant. With a wrong ``[retention]`` everything is kept as long as can be set.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from runbook.hub.settings import shapes
from runbook.hub.settings.fields import FIELDS, TOP
from runbook.settings.problem import Fault
from runbook.settings.tables import Found, Reading, read_table, read_value, unknown_keys
from runbook.settings.whole import mail_faults, plain_http

_ALL_OR_NOTHING = frozenset({"server", "database", "telegram", "mail", "webhook"})
_RETENTION = "retention"
LONGEST = shapes.Retention(
    reports=3650, messages=3650, references=365, promises=3650, sessions=3650, bundles=365
)
"""How long everything is kept while ``[retention]`` is wrong: as long as can be set."""
TABLES: Mapping[str, type[msgspec.Struct]] = {
    slot.name: type(slot.default)
    for slot in msgspec.structs.fields(shapes.HubSettings)
    if isinstance(slot.default, msgspec.Struct)
}
"""The tables of the file by name, as the settings themselves have them."""


def read_hub_settings(
    document: Mapping[str, object],
) -> tuple[shapes.HubSettings, list[Found]]:
    """The settings a parsed document gives, and its faults by key path in the order of reading."""
    reading = Reading()
    unknown_keys(reading, document, (), {*TABLES, *TOP})
    right: dict[str, Any] = {}
    for key, rule in TOP.items():
        if key in document:
            value = read_value(reading, document[key], str, (key,), rule)
            right |= {key: value} if value else {}
    for name, kind in TABLES.items():
        if name not in document:
            continue
        table = read_table(reading, document[name], kind, (name,), name, FIELDS[name])
        _note_half_a_pair(reading, table)
        if isinstance(table, shapes.Server) and is_open_behind_proxy(table):
            fault = Fault("hub.settings.open_listen", example='listen = "127.0.0.1:8470"')
            reading.add(("server", "listen"), fault)
        if name == _RETENTION and reading.errors_under((name,)):
            # What was deleted by a default that nobody meant does not come back.
            table = LONGEST
            reading.add((name,), Fault("hub.settings.retention_aside", example="references = 14"))
        aside = name in _ALL_OR_NOTHING and reading.errors_under((name,))
        if table is not None and not aside:
            right[name] = table
    settings = shapes.HubSettings(**right)
    for path, fault in _faults(settings, reading):
        reading.add(path, fault)
    return settings, reading.found


def _note_half_a_pair(reading: Reading, table: msgspec.Struct | None) -> None:
    """A certificate without its key would end in reports that anybody can read on the way."""
    if not isinstance(table, shapes.Server) or bool(table.certificate) == bool(table.key):
        return
    missing = "key" if table.certificate else "certificate"
    reading.add(("server", missing), Fault("settings.missing_key"), FIELDS["server"][missing])


def _faults(settings: shapes.HubSettings, reading: Reading) -> Iterator[Found]:
    """What would not work at night though each key is right."""
    server = settings.server
    if server.url.startswith("http://"):
        yield ("server", "url"), plain_http('url = "https://hub.bank.example"')
    if not (server.certificate or server.proxies or is_loopback(server.listen)):
        yield ("server", "listen"), plain_http(FIELDS["server"]["certificate"].example)
    if settings.telegram.api_url.startswith("http://"):
        yield ("telegram", "api_url"), plain_http('api_url = "https://api.telegram.org"')
    for fault in mail_faults(settings.mail):
        yield ("mail", *fault.below), fault
    mail = bool(settings.mail.server) or reading.errors_under(("mail",))
    webhook = bool(settings.webhook.key) or reading.errors_under(("webhook",))
    for name, table in (("support", settings.support), ("monitoring", settings.monitoring)):
        if table.email and not mail:
            yield (name, "email"), Fault("settings.email_without_server")
        if table.webhook and not webhook:
            yield (name, "webhook"), Fault("settings.webhook_without_key")


def is_open_behind_proxy(server: shapes.Server) -> bool:
    """Whether TLS is ended in front, but the front end can be gone round from anywhere.

    A name says nothing about who reaches it: only an address of an inner network will do.
    """
    if server.certificate or not server.proxies or is_loopback(server.listen):
        return False
    try:
        address = ipaddress.ip_address(_host(server.listen))
    except ValueError:
        return True
    return address.is_unspecified or not address.is_private


def _host(listen: str) -> str:
    return listen.rpartition(":")[0].strip("[]")


def is_loopback(listen: str) -> bool:
    """Whether only this computer reaches what listens at ``HOST:PORT``."""
    host = _host(listen)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
