"""Tells Telegram which commands there are, and asks what we are called there."""

import asyncio
from collections.abc import Mapping

from notifier.providers.telegram_updates import TelegramUpdates
from runbook.hub.bot.commands import OFFERED
from runbook.language.texts import LANGUAGES, t

_PAUSES = (0.0, 5.0, 30.0, 120.0)
_EVERYBODY = ""
"""The language code of those for whose language there is no menu."""


async def introduce(line: TelegramUpdates, lang: str) -> str:
    """Our public name; empty when Telegram could not be had. Takes minutes then, and no longer."""
    for pause in _PAUSES:
        await asyncio.sleep(pause)
        if name := await line.name():
            for language in LANGUAGES:
                await line.offer(_menu(language), language)
            await line.offer(_menu(lang), _EVERYBODY)
            return name
    return ""


def _menu(lang: str) -> Mapping[str, str]:
    return {name: t(f"hub.bot.command.{name}", lang) for name in OFFERED}
