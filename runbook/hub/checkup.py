"""Asks the database, and the channels if wanted, what ``findings`` judges."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from notifier.delivery import DeliveryError
from notifier.dispatch.at_once import check_now
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import MailSettings, TelegramSettings, WebhookSettings
from runbook.hub.findings import Facts
from runbook.hub.office import Office
from runbook.hub.settings.file import LoadedHub
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import agents, duty, people
from runbook.hub.store.transaction import Transaction

ANSWER_WAIT = 5.0
Asked = TelegramSettings | MailSettings | WebhookSettings


def gather(tx: Transaction, loaded: LoadedHub, office: Office) -> Facts:
    """What is known without asking anybody outside."""
    settings = loaded.settings
    held = duty.current(tx)
    return Facts(
        url=settings.server.url,
        encrypted=settings.server.url.startswith("https://"),
        file=str(loaded.source or ""),
        bot=settings.bot.name,
        channels=frozenset(office.channels),
        people=tuple(people.every(tx)),
        agents=sum(one.revoked_at is None for one in agents.every(tx)),
        support=_leads_anywhere(settings),
        deadman=bool(settings.deadman.url),
        on_duty=held is not None and held.left > 0,
    )


def _leads_anywhere(settings: HubSettings) -> bool:
    support = settings.support
    return bool(support.email or support.webhook or support.folder)


def ask_channels(facts: Facts, office: Office) -> Facts:
    """The same with what each channel answers, in about ``ANSWER_WAIT`` seconds. Tells nobody."""
    asked = {
        name: replace(channel, deadline=ANSWER_WAIT)
        for name, channel in office.channels.items()
        if isinstance(channel, Asked)
    }
    if not asked:
        return facts
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = pool.map(lambda one: _answer(one[0], one[1], office.lang), asked.items())
        return replace(facts, answers=dict(zip(asked, answers, strict=True)))


def _answer(name: str, channel: Asked, lang: str) -> str:
    try:
        found = check_now(channel)
    except ChannelSettingsError as error:
        return error.sentence[lang]
    return found.wording(lang, name).sentence if isinstance(found, DeliveryError) else ""
