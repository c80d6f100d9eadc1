"""From ``hub.toml`` to what a running hub needs: its folder and secret, its database, its channels.

Nothing is sent and nobody is asked anything, but for secrets that are kept elsewhere.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy.engine import URL

from checks.host.reader import read_resolvers
from notifier.delivery import Route
from notifier.net.name_sources import NameSources
from notifier.providers.settings import FolderSettings, MailSettings, TelegramSettings
from runbook.alerting.channels import (
    EMAIL,
    TELEGRAM,
    WEBHOOK,
    Channels,
    Problem,
    Surroundings,
    open_channels,
)
from runbook.hub.office import Office
from runbook.hub.problem import HubError, HubProblem
from runbook.hub.settings.file import LoadedHub, hub_folder
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store.store import Store
from runbook.hub.support.trackers.folder import FOLDER
from runbook.journal.private import private_folder
from runbook.secrets.own import OwnSecret, secret_in_file
from runbook.secrets.reference import SecretProblem, resolve_secret
from runbook.settings.rules import is_reference
from runbook.settings.shapes import Contact, Settings

SQLITE_FILE = "hub.sqlite"
RESOLVERS_WAIT = 0.5
"""Seconds the system has to name its resolvers. The courier waits for them."""
_ADDRESSES = "addresses.json"
_CHANNELS = {"telegram": TELEGRAM, "mail": EMAIL, "webhook": WEBHOOK}
_SECRETS = {"telegram": "token", "mail": "password", "webhook": "key"}
"""By table of ``hub.toml``: the channel it sets, and the key with its secret."""


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong with what a key of ``hub.toml`` gives: ``[mail] password``, or ``[mail]``."""

    key: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class OpenedOffice:
    """The office, and why channels of it cannot be used.

    ``unusable``: by channel that is set and cannot be used at all, the key it is for.
    """

    office: Office
    problems: tuple[KeyProblem, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)


def open_office(loaded: LoadedHub, environ: Mapping[str, str]) -> OpenedOffice:
    """Everything the parts of a hub share. Never raises for a channel that cannot be used."""
    settings, folder = loaded.settings, hub_folder(loaded)
    around = Surroundings(environ, _resolvers, _learned(folder), settings.lang, loaded.folder)
    channels = open_channels(_as_a_pc(settings), around)
    why_not = tuple(_id_of(one) for one in channels.problems)
    problems = tuple(_by_key(channels, settings))
    broken = {one.key.partition("]")[0][1:]: one.key for one in reversed(problems)}
    unusable = {
        channel: broken[table]
        for table, channel in _CHANNELS.items()
        if table in broken and channel not in channels.settings
    }
    # The folder needs nothing: what is handed to tech support is always at hand there.
    opened = {**channels.settings, FOLDER: FolderSettings()}
    return OpenedOffice(Office(settings, folder, opened, why_not), problems, unusable)


def office_beside(loaded: LoadedHub) -> Office:
    """What a command beside a running hub needs: whatever it has to say, the hub on duty sends."""
    settings = loaded.settings
    set_up = {
        TELEGRAM: (bool(settings.telegram.token), TelegramSettings.edits),
        EMAIL: (bool(settings.mail.server and settings.mail.sender), MailSettings.edits),
    }
    configured = {name: edits for name, (named, edits) in set_up.items() if named}
    return Office(settings, hub_folder(loaded), configured=configured)


def _by_key(channels: Channels, settings: HubSettings) -> Iterator[KeyProblem]:
    """Every problem once for each key it is of; what stands in no channel's way has none."""
    told = []
    for route, several in channels.broken.items():
        for one in several:
            told.append(one)
            yield KeyProblem(_key_of(route, one, settings), one)
    yield from (KeyProblem("", one) for one in channels.problems if one not in told)


def _key_of(route: Route, problem: Problem, settings: HubSettings) -> str:
    if route.address:
        tables = {"support": settings.support.webhook, "monitoring": settings.monitoring.webhook}
        found = (f"[{name}] webhook" for name, one in tables.items() if one == route.address)
        return next(found, "")
    table = next(name for name, one in _CHANNELS.items() if one == route.channel)
    if not isinstance(problem, SecretProblem):
        return f"[{table}]"
    proxies = {"telegram": settings.telegram.proxy, "webhook": settings.webhook.proxy}
    name = str(problem.values.get("name", "")) or None
    through = proxies.get(table, "").partition(":")[2].strip()
    return f"[{table}] {'proxy' if name == through else _SECRETS[table]}"


def name_sources(loaded: LoadedHub) -> NameSources:
    """How the hub looks names up: as its channels do."""
    internet = loaded.settings.internet
    return NameSources(
        pinned=internet.addresses,
        system=_resolvers,
        public=internet.resolvers,
        learned_file=_learned(hub_folder(loaded)),
    )


def server_settings(loaded: LoadedHub) -> Server:
    """``[server]`` with its files seen from the folder of ``hub.toml``."""
    server, folder = loaded.settings.server, loaded.folder or Path()
    given = {"certificate": server.certificate, "key": server.key}
    # Unlike Path's own it takes the home of nobody as it is written.
    whole = {name: str(folder / os.path.expanduser(one)) for name, one in given.items() if one}  # noqa: PTH111
    return msgspec.structs.replace(server, **whole)


def _resolvers() -> tuple[str, ...]:
    return read_resolvers(RESOLVERS_WAIT)


def _learned(folder: Path) -> Path | None:
    return folder / _ADDRESSES if folder.is_dir() else None


def _as_a_pc(settings: HubSettings) -> Settings:
    """The hub's channels are those of a PC that tells the two places the hub passes things on to.

    People are not among the contacts: they stand in the database, and their ways need no secrets.
    """
    places = (("sysadmin", settings.support), ("monitoring", settings.monitoring))
    return Settings(
        telegram=settings.telegram,
        mail=settings.mail,
        webhook=settings.webhook,
        internet=settings.internet,
        contacts=tuple(
            Contact(role=role, webhook=place.webhook) for role, place in places if place.webhook
        ),
    )


def _id_of(problem: Problem) -> str:
    return problem.rule_id if isinstance(problem, SecretProblem) else problem.id


def open_store(loaded: LoadedHub, environ: Mapping[str, str]) -> Store:
    """The database with the hub's own secret. No connection is made yet.

    The folder and the secret are made where they are missing. Raises HubError, StoreError.
    """
    secret = hub_secret(hub_folder(loaded))
    return Store(database_url(loaded, environ), secret)


def hub_secret(folder: Path) -> OwnSecret:
    """The secret of this hub, found or made. Raises HubError when it cannot be kept."""
    try:
        private_folder(folder)
    except OSError:
        raise HubError(HubProblem("hub.folder", {"name": str(folder)})) from None
    secret = secret_in_file(folder)
    if not secret.kept:
        # What is sealed with a secret that nobody keeps can never be opened again.
        raise HubError(HubProblem("hub.secret.not_kept", {"name": str(folder)}))
    return secret


def database_url(loaded: LoadedHub, environ: Mapping[str, str]) -> str:
    """SQLAlchemy's URL of the database, which may hold a password. Raises HubError."""
    given = loaded.settings.database.url
    if not given:
        file = hub_folder(loaded) / SQLITE_FILE
        return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)
    if not is_reference(given):
        return given
    resolved = resolve_secret(given, environ, folder=loaded.folder)
    if resolved.secret is None:
        (problem, *_) = resolved.problems
        raise HubError(HubProblem(problem.rule_id, _shown(problem)))
    return resolved.secret.reveal()


def _shown(problem: SecretProblem) -> dict[str, str | int]:
    return {name: str(value) for name, value in problem.values.items()}
