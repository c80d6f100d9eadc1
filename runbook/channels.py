"""From the settings to channels and recipients: over what, and whom. Sends nothing."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from notifier.delivery import Recipient
from notifier.name_sources import NameSources
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.registry import ChannelSettings
from notifier.providers.settings import BotToken, ConsoleSettings, TelegramSettings
from runbook.secrets.reference import SecretProblem, resolve_secret
from runbook.settings import Contact, Settings

TELEGRAM = "telegram"
CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class ChannelProblem:
    """Why a channel cannot be used. ``sentence`` and ``hint`` are plain, without any secret."""

    id: str
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that can be used, and why others cannot."""

    settings: Mapping[str, ChannelSettings]
    problems: tuple[ChannelProblem | SecretProblem, ...] = ()

    def recipients(self, contacts: Iterable[Contact]) -> tuple[Recipient, ...]:
        """Each contact over the first channel it can be reached by."""
        found = (self._recipient(contact) for contact in contacts)
        return tuple(one for one in found if one is not None)

    def _recipient(self, contact: Contact) -> Recipient | None:
        if contact.telegram is not None and TELEGRAM in self.settings:
            return Recipient(contact.role, contact.name, TELEGRAM, str(contact.telegram))
        return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the channels need of this computer. ``resolvers`` are asked for at each attempt."""

    environ: Mapping[str, str]
    resolvers: Callable[[], tuple[str, ...]]
    learned_file: Path | None
    lang: str
    folder: Path | None = None
    """The settings file's, where relative paths of secrets start."""


def open_channels(settings: Settings, around: Surroundings) -> Channels:
    """Every channel the settings name, as far as its secrets can be read. Never raises."""
    telegram = settings.telegram
    if not telegram.token:
        return Channels({})
    resolved = resolve_secret(telegram.token, around.environ, folder=around.folder)
    problems: list[ChannelProblem | SecretProblem] = list(resolved.problems)
    if resolved.secret is None:
        return Channels({}, tuple(problems))
    proxy = telegram.proxy
    if proxy.partition(":")[0] in {"env", "file", "keyring"}:
        resolved_proxy = resolve_secret(proxy, around.environ, folder=around.folder)
        problems += resolved_proxy.problems
        proxy = resolved_proxy.secret.reveal() if resolved_proxy.secret else ""
    names = NameSources(
        pinned=settings.internet.addresses,
        system=around.resolvers,
        public=settings.internet.resolvers,
        learned_file=around.learned_file,
    )
    try:
        channel = TelegramSettings(
            BotToken(resolved.secret.reveal()),
            api_url=telegram.api_url,
            proxy=proxy,
            ca_file=telegram.ca_file,
            names=names,
        )
    except ChannelSettingsError as error:
        problems.append(_problem(error, around.lang))
        return Channels({}, tuple(problems))
    return Channels({TELEGRAM: channel}, tuple(problems))


def _problem(error: ChannelSettingsError, lang: str) -> ChannelProblem:
    return ChannelProblem(error.id, error.sentence[lang], error.hint[lang])


def console_channel(stream: TextIO | None = None) -> ConsoleSettings:
    """The channel that needs nothing: the operator's own screen."""
    return ConsoleSettings(stream or sys.stdout)
