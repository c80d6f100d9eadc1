"""From settings and secrets to a line that can be spoken over."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from notifier.handoff.report import agent_id
from notifier.net.name_sources import NameSources
from notifier.providers.provider import ChannelSettingsError
from runbook.agent.line.fitness import Look
from runbook.agent.line.gathering import Me
from runbook.agent.line.hearing import Heard
from runbook.agent.line.line import Line, Opened
from runbook.agent.telling.handoff import hub_secret
from runbook.agent.workplace import system_resolvers
from runbook.journal.journal import Journal
from runbook.procedure.file import built_in, procedure_beside
from runbook.reporting.checking import MOST_SERVICES
from runbook.reporting.credentials import Credentials
from runbook.reporting.shapes import Surroundings
from runbook.secrets.own import OwnSecret, Purpose
from runbook.secrets.reference import resolve_secret
from runbook.settings import Settings
from runbook.settings.file import Loaded
from runbook.settings.rules import is_reference
from runbook.settings.subject import provider_of

if TYPE_CHECKING:
    from runbook.agent.line.client import HubClient

ADDRESSES_FILE = "hub-addresses.json"
"""Apart from those of the channels: each rewrites its own file as a whole."""
PROGRAM = "runbook"


class NotOpenedError(Exception):
    """Why there is no line. ``id`` is the text that says so: ``<id>.sentence``, ``<id>.hint``."""

    def __init__(self, text_id: str, **values: str) -> None:
        super().__init__(text_id)
        self.id = text_id
        self.values = values


@dataclass(frozen=True, slots=True)
class Ways:
    """What the line needs of this computer."""

    loaded: Loaded
    environ: Mapping[str, str]
    resolvers: Callable[[], tuple[str, ...]] = system_resolvers


def line_to_hub(
    ways: Ways,
    journal: Callable[[], Journal],
    heard: Heard,
    *,
    signing_off: bool = False,
    look: Look | None = None,
) -> Line:
    """A line that is opened in its own thread, because a keyring may be slow; not started yet.

    ``signing_off``: nobody is at work behind it, it only asks who speaks. ``look`` finds out now
    and then whether this PC would do tonight.
    """

    def open_it() -> Opened | None:
        try:
            return open_line(ways, journal())
        except NotOpenedError as error:
            heard.problem(error.id, error.values)
            return None

    key = ways.loaded.settings.hub.script_key
    return Line(open_it, journal, heard, key, signing_off=signing_off, look=look)


def with_hub(loaded: Loaded, url: str, operator: str = "") -> Loaded:
    """The same settings with this address, before those that stand there already.

    ``operator`` is her id, where the settings do not name it.
    """
    settings = loaded.settings
    known = settings.hub.urls
    urls = known if url in known else (url, *known)
    hub = msgspec.structs.replace(settings.hub, urls=urls)
    her = msgspec.structs.replace(settings.operator, id=operator or settings.operator.id)
    return replace(loaded, settings=msgspec.structs.replace(settings, hub=hub, operator=her))


def agent_secret(ways: Ways, journal: Journal) -> OwnSecret:
    """The secret the hub knows this PC by: the bank's own, else this PC's.

    Takes as long as a keyring may be silent. Raises NotOpenedError.
    """
    reference = ways.loaded.settings.hub.key
    if not reference:
        return journal.secret
    found = hub_secret(reference, ways.environ, ways.loaded.folder)
    if found.secret is None:
        raise NotOpenedError(found.problems[0].rule_id, **_texts(found.problems[0].values))
    text = found.secret.reveal()
    return OwnSecret.from_text(text) or OwnSecret(hashlib.sha256(text.encode()).digest())


def open_client(ways: Ways, journal: Journal, deadline: float = 0.0) -> "HubClient":
    """The way to the hub; ``deadline`` 0: a report's. Raises NotOpenedError."""
    # The libraries of HTTP cost start-up time: they are loaded in the thread that uses them.
    from runbook.agent.line.client import DEADLINE, HubClient  # noqa: PLC0415 - lazy, see above

    settings = ways.loaded.settings
    proxy = settings.hub.proxy
    if is_reference(proxy):
        found = resolve_secret(proxy, ways.environ, folder=ways.loaded.folder)
        if found.secret is None:
            raise NotOpenedError(found.problems[0].rule_id, **_texts(found.problems[0].values))
        proxy = found.secret.reveal()
    names = NameSources(
        pinned=settings.internet.addresses,
        system=ways.resolvers,
        public=settings.internet.resolvers,
        learned_file=_beside(journal.path),
    )
    try:
        within = deadline or DEADLINE
        return HubClient(settings.hub.urls, names, proxy, settings.hub.ca_file, within)
    except ChannelSettingsError as error:
        raise NotOpenedError("hub.bad_ca_file") from error
    except ValueError as error:
        raise NotOpenedError("hub.bad_proxy") from error


def open_line(ways: Ways, journal: Journal) -> Opened:
    """Everything that is needed to speak. Raises NotOpenedError."""
    settings = ways.loaded.settings
    key = agent_secret(ways, journal).key(Purpose.AUTHENTICATION)
    header = Credentials(agent_id(settings.operator.id), key).header()
    return Opened(open_client(ways, journal), header, _me(ways))


def is_protected(settings: Settings) -> bool:
    """Whether nobody on the way reads along, whichever of the addresses is used."""
    return all(urlsplit(one).scheme == "https" for one in settings.hub.urls)


def program_version() -> str:
    """This program's version, empty where it is not installed as a package."""
    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return ""


def _me(ways: Ways) -> Me:
    settings = ways.loaded.settings
    procedure = procedure_beside(ways.loaded.source, ways.environ).procedure
    return Me(
        operator=settings.operator.id,
        version=program_version(),
        where=Surroundings(
            provider=provider_of(settings),
            city=settings.operator.city,
            gateway=settings.vpn.gateway if settings.vpn else "",
            team=settings.operator.team,
            trainee=settings.operator.trainee,
            services=_called(settings),
        ),
        procedure=procedure or built_in(),
        references=is_protected(settings),
    )


def _called(settings: Settings) -> dict[str, str]:
    """What people call the services, where that is not the id itself."""
    other = ((one.id, one.name) for one in settings.services if one.name not in {"", one.id})
    return dict(islice(other, MOST_SERVICES))


def _beside(journal: Path | None) -> Path | None:
    return journal.with_name(ADDRESSES_FILE) if journal and journal.parent.exists() else None


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
