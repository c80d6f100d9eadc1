"""From the settings to channels and people: over what, and whom. Sends nothing."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from notifier.delivery import Person, Route
from notifier.ladder import Policy
from notifier.net.name_sources import NameSources
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.registry import ChannelSettings
from notifier.providers.settings import (
    AppriseSettings,
    BotToken,
    ConsoleSettings,
    DesktopSettings,
    MailSettings,
    TelegramSettings,
    WebhookSettings,
)
from notifier.providers.webhook_target import read_target
from runbook.alerting.channel_secrets import ChannelSecrets
from runbook.secrets.reference import KEYRING_WAIT, SecretProblem
from runbook.settings import Contact, Settings
from runbook.settings.ways import order_of, ways_of

TELEGRAM = "telegram"
EMAIL = "email"
WEBHOOK = "webhook"
APPRISE = "apprise"
DESKTOP = "desktop"
CONSOLE = "console"
USUAL_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
"""By ``security``: submission (RFC 6409), submissions (RFC 8314), SMTP (RFC 5321)."""
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class ChannelProblem:
    """Why a channel cannot be used. ``sentence`` and ``hint`` are plain, without any secret."""

    id: str
    sentence: str
    hint: str = ""


Problem = ChannelProblem | SecretProblem


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that can be used, and why others cannot.

    ``broken`` are the problems once more by the channel they belong to, and by channel and address
    where only one target of a channel is out of use.
    """

    settings: Mapping[str, ChannelSettings]
    problems: tuple[Problem, ...] = ()
    broken: Mapping[Route, tuple[Problem, ...]] = field(default_factory=dict)

    def people(self, contacts: Iterable[Contact]) -> tuple[Person, ...]:
        """Each contact with the open ways to them, the one to be tried first at the beginning.

        Somebody who cannot be reached over any channel is there too, without routes.
        """
        return tuple(self._person(contact) for contact in contacts)

    def why_not(self, contact: Contact) -> tuple[Problem, ...]:
        """What stands in the way of reaching a contact over the ways that are set."""
        ways = ways_of(contact)
        found: list[Problem] = []
        for channel in order_of(contact):
            for key in (Route(channel, ""), Route(channel, ways[channel])):
                found += [one for one in self.broken.get(key, ()) if one not in found]
        return tuple(found)

    def _person(self, contact: Contact) -> Person:
        ways = ways_of(contact)
        routes = (Route(channel, ways[channel]) for channel in order_of(contact))
        opened = tuple(route for route in routes if self._is_open(route))
        return Person(person_id(contact), contact.role, contact.name, opened)

    def _is_open(self, route: Route) -> bool:
        channel = self.settings.get(route.channel)
        if isinstance(channel, (AppriseSettings, WebhookSettings)):
            return route.address in channel.targets
        return channel is not None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the channels need of this computer. ``resolvers`` are asked for at each attempt."""

    environ: Mapping[str, str]
    resolvers: Callable[[], tuple[str, ...]]
    learned_file: Path | None
    lang: str
    folder: Path | None = None
    """The settings file's, where relative paths of secrets start."""
    keyring_wait: float = KEYRING_WAIT
    """Seconds the keyring has for all that is kept there."""


def person_id(contact: Contact) -> str:
    """The same for this contact in every process, wherever it stands in the file.

    The order of its channels is no part of it: who is told does not change with the way.
    """
    ways = (contact.telegram, contact.email, contact.apprise, contact.webhook, contact.phone)
    known = json.dumps([contact.name, *ways], ensure_ascii=True)
    return f"{contact.role}/{hashlib.sha256(known.encode()).hexdigest()[:_DIGEST]}"


def policy_of(settings: Settings) -> Policy:
    """How the ladder is climbed by the settings."""
    given = settings.escalation
    return Policy(
        repeat_after=timedelta(seconds=given.repeat_after),
        next_person_after=timedelta(seconds=given.next_person_after),
        next_route_after=timedelta(seconds=given.next_route_after),
    )


def open_channels(settings: Settings, around: Surroundings) -> Channels:
    """Every channel the settings name, as far as its secrets can be read. Never raises.

    At once, but for secrets in a keyring or a file: those are read side by side, in about
    ``keyring_wait`` seconds at the most. One broken channel or target leaves the others open.
    """
    secrets = ChannelSecrets(settings, around.environ, around.folder, around.keyring_wait)
    names = NameSources(
        pinned=settings.internet.addresses,
        system=around.resolvers,
        public=settings.internet.resolvers,
        learned_file=around.learned_file,
    )
    opened: dict[str, ChannelSettings] = {}
    refused: dict[Route, tuple[Problem, ...]] = {}
    for name, open_one in _OPENERS.items():
        try:
            channel = open_one(settings, secrets, names)
        except ChannelSettingsError as error:
            refused[Route(name, "")] = (_problem(error, around.lang),)
        else:
            if channel is not None:
                opened[name] = channel
    wrong = (one for several in refused.values() for one in several)
    return Channels(opened, (*secrets.problems, *wrong), {**secrets.broken, **refused})


def _telegram(
    settings: Settings, secrets: ChannelSecrets, names: NameSources
) -> ChannelSettings | None:
    telegram = settings.telegram
    if not telegram.token:
        return None
    token = secrets.secret(telegram.token, Route(TELEGRAM, ""))
    if token is None:
        return None
    return TelegramSettings(
        BotToken(token.reveal()),
        api_url=telegram.api_url,
        proxy=secrets.proxy(telegram.proxy, TELEGRAM),
        ca_file=telegram.ca_file,
        names=names,
    )


def _email(
    settings: Settings, secrets: ChannelSecrets, names: NameSources
) -> ChannelSettings | None:
    mail = settings.mail
    if not (mail.server and mail.sender) or bool(mail.login) != bool(mail.password):
        return None
    password = secrets.secret(mail.password, Route(EMAIL, "")) if mail.password else None
    if mail.password and password is None:
        return None
    return MailSettings(
        server=mail.server,
        port=mail.port or USUAL_PORTS[mail.security],
        sender=mail.sender,
        security=mail.security,
        login=mail.login,
        password=password,
        ca_file=mail.ca_file,
        names=names,
    )


def _apprise(
    settings: Settings, secrets: ChannelSecrets, names: NameSources
) -> ChannelSettings | None:
    targets = secrets.targets(APPRISE, lambda text: "://" in text and text.isprintable())
    return AppriseSettings(targets, names=names) if targets else None


def _webhook(
    settings: Settings, secrets: ChannelSecrets, names: NameSources
) -> ChannelSettings | None:
    webhook = settings.webhook
    if not webhook.key:
        return None
    key = secrets.secret(webhook.key, Route(WEBHOOK, ""))
    targets = secrets.targets(WEBHOOK, _is_web_address)
    if key is None or not targets:
        return None
    return WebhookSettings(
        targets,
        key,
        proxy=secrets.proxy(webhook.proxy, WEBHOOK),
        ca_file=webhook.ca_file,
        names=names,
    )


def _is_web_address(text: str) -> bool:
    try:
        read_target(text)
    except ChannelSettingsError:
        return False
    return True


def _is_used(settings: Settings, channel: str) -> bool:
    return any(channel in ways_of(contact) for contact in settings.contacts)


_Open = Callable[[Settings, ChannelSecrets, NameSources], ChannelSettings | None]
_OPENERS: Mapping[str, _Open] = {
    TELEGRAM: _telegram,
    EMAIL: _email,
    APPRISE: _apprise,
    WEBHOOK: _webhook,
    DESKTOP: lambda given, _, __: DesktopSettings() if _is_used(given, DESKTOP) else None,
    CONSOLE: lambda given, _, __: console_channel() if _is_used(given, CONSOLE) else None,
}


def _problem(error: ChannelSettingsError, lang: str) -> ChannelProblem:
    return ChannelProblem(error.id, error.sentence[lang], error.hint[lang])


def console_channel(stream: TextIO | None = None) -> ConsoleSettings:
    """The channel that needs nothing: the operator's own screen."""
    return ConsoleSettings(stream or sys.stdout)
