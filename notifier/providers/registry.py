"""Every channel in one line. A channel's file is imported when it is opened, not before."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar, Protocol, cast

from notifier.providers.provider import Provider
from notifier.providers.settings import (
    AppriseSettings,
    ConsoleSettings,
    DesktopSettings,
    ExerciseSettings,
    FolderSettings,
    MailSettings,
    TelegramSettings,
    WebhookSettings,
)


class ChannelSettings(Protocol):
    """What a channel needs to know; one class for each channel."""

    edits: ClassVar[bool]
    """Whether a message that was sent can be changed."""


CHANNELS: Mapping[type[Any], str] = {
    TelegramSettings: "notifier.providers.telegram:Telegram",
    MailSettings: "notifier.providers.email:Email",
    WebhookSettings: "notifier.providers.webhook:Webhook",
    AppriseSettings: "notifier.providers.apprise:Apprise",
    DesktopSettings: "notifier.providers.desktop:Desktop",
    FolderSettings: "notifier.providers.folder:Folder",
    ConsoleSettings: "notifier.providers.console:Console",
    ExerciseSettings: "notifier.providers.exercise:Exercise",
}


def open_provider(settings: ChannelSettings) -> Provider:
    """The channel these settings are for. Raises ChannelSettingsError when they cannot work."""
    module, _, name = CHANNELS[type(settings)].partition(":")
    # Lazy for start-up time: python-telegram-bot alone takes a third of a second.
    return cast(Provider, getattr(import_module(module), name)(settings))
