"""PURE. Rules for what only the hub's settings hold, as ``runbook.settings.rules`` has them."""

import re
from urllib.parse import urlsplit

from runbook.hub.rooms.roster.plan import hours
from runbook.settings import rules
from runbook.settings.problem import Fault

RULES = frozenset(
    {
        "hub.settings.bad_listen",
        "hub.settings.bad_database",
        "hub.settings.open_listen",
        "hub.settings.bad_shift",
        "hub.settings.bad_version",
        "hub.settings.retention_aside",
    }
)
"""Each has sentences in both languages and a bad file among the tests."""
_VERSION = re.compile(r"[A-Z]?[0-9]{1,6}(\.[0-9]{1,6}){1,2}", re.ASCII)
_DATABASES = ("postgresql", "sqlite")


def listen(text: str) -> Fault | None:
    """``HOST:PORT``; the host is an address or a name of this computer, in brackets for IPv6.

    Port 0 means any free one.
    """
    host, separator, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    right = port.isascii() and port.isdecimal() and int(port[:6]) <= rules.LAST_PORT
    named = bare and rules.host(bare) is None and (":" not in host or bare != host)
    return None if separator and right and named else Fault("hub.settings.bad_listen")


def shift(text: str) -> Fault | None:
    """``HH:MM-HH:MM``, two different times of the clock."""
    return Fault("hub.settings.bad_shift") if hours(text) is None else None


def version(text: str) -> Fault | None:
    """``1.4`` or ``1.4.2``; Check Point's own begin with a letter: ``E86.20``."""
    return None if _VERSION.fullmatch(text) else Fault("hub.settings.bad_version")


def database(text: str) -> Fault | None:
    """``sqlite:///FILE`` or ``postgresql://HOST/NAME`` without a password, or a reference."""
    if rules.is_reference(text):
        return rules.reference(text)
    scheme, separator, rest = text.partition("://")
    try:
        password = urlsplit(text).password
    except ValueError:
        return Fault("hub.settings.bad_database")
    if password is not None or "password=" in rest:
        return Fault("settings.plain_secret")
    known = scheme.partition("+")[0] in _DATABASES and separator and rest.strip("/")
    return None if known else Fault("hub.settings.bad_database")
