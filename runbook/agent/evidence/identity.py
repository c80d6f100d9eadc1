"""What this PC knows and no bundle may hold: its secrets, its people, its own names."""

import getpass
import os
import platform
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from checks.target import is_address, parse_target
from runbook.bundle.known import Kind, Known, people
from runbook.learned import Learned
from runbook.secrets.reference import resolve_secret
from runbook.settings import Settings
from runbook.settings.file import Loaded, places_to_look
from runbook.settings.rules import is_reference

_SECRET_NAMES = ("TOKEN", "PASSWORD", "PASSWD", "SECRET", "APIKEY", "API_KEY", "_KEY", "PRIVATE")
_SECRET_WORDS = frozenset({"PAT", "DSN"})
"""Words of a name that are parts of many others: ``PATH`` is no token."""
_MODES = frozenset({"AUTH", "OAUTH"})
"""The same where a value may be a mode, ``PROXY_AUTH=ntlm``: a word alone is no secret."""
_NO_SECRETS = frozenset({"PWD", "OLDPWD", "SSH_AUTH_SOCK"})
_ENDINGS = re.compile(r"(?<!ASK)(?<!BY)(?<!COM)(?:PASS|PWD)")
_HOST_NAMES = (
    *("COMPUTERNAME", "HOSTNAME", "USERDOMAIN", "USERDNSDOMAIN", "LOGONSERVER", "CLIENTNAME"),
)
_USER_NAMES = ("USERNAME", "USER", "LOGNAME", "SUDO_USER", "USERPRINCIPALNAME")
_SIGNED_IN = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@]+@[^\s/]+", re.IGNORECASE)
_PARTS = re.compile(r"[._-]+")
_WORD = re.compile(r"[a-z_]+")
_OF_THE_SYSTEM = ("/etc", "/opt", "/srv", "/tmp", "/var", "/etc/ssl/certs", "/etc/pki/tls/certs")  # noqa: S108 - names no file
_LEAST_SECRET = 6
_LEAST_PATH = 4


def known_here(loaded: Loaded, environ: Mapping[str, str] = os.environ) -> tuple[Known, ...]:
    """Everything that can be named before anything is gathered. Asks no keyring, never raises."""
    settings = loaded.settings
    return (
        *_secrets(loaded, environ),
        *_people(settings),
        *_folders(loaded),
        *_this_pc(environ),
    )


def spared(settings: Settings) -> tuple[str, ...]:
    """Words that stay: the operator's id, which is the one identity that leaves, and the bank's.

    Where the id is made of her log-in or name, it tells the parts it is made of as well.
    """
    services = (word for one in settings.services for word in (one.id, one.name))
    her = settings.operator.id
    return (her, *_PARTS.split(her), settings.operator.city, settings.provider.id, *services)


def public_addresses(settings: Settings, learned: Learned) -> Iterator[str]:
    """Addresses that tell nothing of her home: the bank's own, and those that everybody asks."""
    internet = settings.internet
    urls = (*internet.domestic, *internet.unlisted, *internet.foreign, *internet.portals)
    yield from (host for one in urls if is_address(host := parse_target(one).host))
    yield from internet.resolvers
    yield from (one for found in internet.addresses.values() for one in found)
    for network in learned.networks.values():
        yield from (one for seen in network.names.values() for one in seen.addresses)
    if settings.vpn is not None:
        yield from settings.vpn.gateway_addresses
        yield from settings.vpn.dns_servers
    for service in settings.services:
        yield from service.addresses


def _secrets(loaded: Loaded, environ: Mapping[str, str]) -> Iterator[Known]:
    settings = loaded.settings
    for reference in _references(settings):
        if not reference:
            continue
        if not is_reference(reference):
            # A proxy or webhook that stands there in plain: its path or login may be a key.
            yield from _of_url(reference)
        elif not reference.startswith("keyring:"):
            # A keyring may be slow or ask for a password; what lies there is in no file we read.
            found = resolve_secret(reference, environ, folder=loaded.folder)
            if found.secret is not None:
                yield Known(Kind.SECRET, found.secret.reveal())
        if is_reference(reference):
            yield Known(Kind.SECRET, reference)
    yield from _in_environment(environ)
    yield from (Known(Kind.USER, str(one.telegram)) for one in settings.contacts if one.telegram)
    if settings.mail.login:
        yield Known(Kind.USER, settings.mail.login)


def _references(settings: Settings) -> tuple[str, ...]:
    """What refers to a secret, or may; empty ones too."""
    return (
        *(settings.telegram.token, settings.telegram.proxy, settings.mail.password),
        *(settings.webhook.key, settings.webhook.proxy, settings.hub.key, settings.hub.proxy),
        *(way for one in settings.contacts for way in (one.apprise, one.webhook)),
    )


def _in_environment(environ: Mapping[str, str]) -> Iterator[Known]:
    for name, value in environ.items():
        if len(value) >= _LEAST_SECRET and _is_secret(name.upper(), value):
            yield Known(Kind.SECRET, value)
        if signed_in := _SIGNED_IN.match(value):
            yield from (Known(Kind.SECRET, one) for one in _log_in(signed_in[0]))


def _is_secret(name: str, value: str) -> bool:
    """Whether a variable of that name, in capitals, holds a secret."""
    if name in _NO_SECRETS:
        return False
    words = _PARTS.split(name)
    return (
        any(one in name for one in _SECRET_NAMES)
        or not _SECRET_WORDS.isdisjoint(words)
        or (not _MODES.isdisjoint(words) and not value.isalpha())
        or any(found.end() == len(one) for one in words for found in _ENDINGS.finditer(one))
    )


def _log_in(url: str) -> Iterator[str]:
    """Of an address with a log-in its name and password, those that are long enough."""
    with suppress(ValueError):
        parts = urlsplit(url)
        yield from (
            unquote(one)
            for one in (parts.password, parts.username)
            if one and len(one) >= _LEAST_SECRET
        )


def _of_url(url: str) -> Iterator[Known]:
    with suppress(ValueError):
        parts = urlsplit(url)
        yield from (Known(Kind.SECRET, one) for one in _log_in(url))
        if len(parts.path) >= _LEAST_SECRET:
            yield Known(Kind.SECRET, parts.path)
        if parts.query:
            yield Known(Kind.SECRET, parts.query)


def _people(settings: Settings) -> Iterator[Known]:
    her = settings.operator
    yield from people([her.name, *(one.name for one in settings.contacts)])
    phones = (her.phone, *(one.phone for one in settings.contacts))
    yield from (Known(Kind.PHONE, one) for one in phones if one)
    yield from (Known(Kind.MAIL, one.email) for one in settings.contacts if one.email)
    yield from (Known(Kind.PATH, one) for one in settings.computer.disks if len(one) >= _LEAST_PATH)
    if settings.provider.contract:
        yield Known(Kind.CONTRACT, settings.provider.contract)


def _folders(loaded: Loaded) -> Iterator[Known]:
    """Where the settings and what they name are kept, where that is no place of the program's.

    Somebody chose a folder's name, and it may say anything.
    """
    usual = {*(one.parent for one in places_to_look({})), *map(Path, _OF_THE_SYSTEM)}
    settings = loaded.settings
    named = [
        *(settings.telegram.ca_file, settings.mail.ca_file, settings.webhook.ca_file),
        *(settings.hub.ca_file, settings.internet.ca_file),
        *(one.ca_file for one in settings.services),
        *(one.removeprefix("file:") for one in _references(settings) if one.startswith("file:")),
    ]
    files = [(loaded.folder or Path()) / one for one in named if one]
    for file in files if loaded.source is None else [loaded.source, *files]:
        for folder in {file.parent, file.parent.absolute()} - usual:
            # A word alone is found in our own documents: «settings», «certs».
            if len(str(folder)) >= _LEAST_PATH and not _WORD.fullmatch(str(folder)):
                yield Known(Kind.PATH, str(folder))


def _this_pc(environ: Mapping[str, str]) -> Iterator[Known]:
    names = {platform.node(), *(environ.get(one, "") for one in _HOST_NAMES)}
    with suppress(OSError):
        names.add(socket.gethostname())
    for name in names:
        plain = name.strip("\\")
        # A domain's own name is the bank's; the PC's is its first label.
        yield from (Known(Kind.HOST, one) for one in {plain, plain.partition(".")[0]} if one)
    users = {environ.get(one, "") for one in _USER_NAMES}
    with suppress(OSError, KeyError, ImportError):
        users.add(getpass.getuser())
    with suppress(RuntimeError):
        home = Path.home()
        users.add(home.name)
        yield Known(Kind.PATH, str(home))
    yield from (Known(Kind.USER, one) for one in users if one)
    profile = environ.get("USERPROFILE", "")
    if profile:
        yield Known(Kind.PATH, profile)
