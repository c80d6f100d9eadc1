"""Asks the database, and the channels if wanted, what ``findings`` judges."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from notifier.delivery import DeliveryError
from notifier.dispatch.at_once import check_now
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import MailSettings, TelegramSettings, WebhookSettings
from runbook.hub.callout.gathering import group_reached
from runbook.hub.checkup.findings import Facts
from runbook.hub.correlation import standing
from runbook.hub.correlation.anchors import Anchors
from runbook.hub.office import Office
from runbook.hub.running.opening import OpenedOffice, server_settings
from runbook.hub.settings.file import LoadedHub
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import agents, duty, people
from runbook.hub.store.transaction import Transaction

ANSWER_WAIT = 5.0
Asked = TelegramSettings | MailSettings | WebhookSettings


def gather(tx: Transaction, loaded: LoadedHub, opened: OpenedOffice) -> Facts:
    """What is known without asking anybody outside."""
    settings, office = loaded.settings, opened.office
    said = standing.read(tx)
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
        open_key=_open_key(loaded),
        unnamed_front=_has_unnamed_front(settings),
        unusable=opened.unusable,
        standby=group_reached(tx, office),
        hears=None if said is None else said.deaf_since is None,
    )


def _has_unnamed_front(settings: HubSettings) -> bool:
    """Agents come over TLS, and it is not this hub that ends it."""
    server = settings.server
    return server.url.startswith("https://") and not (server.certificate or server.proxies)


def _open_key(loaded: LoadedHub) -> str:
    """TLS's key where it is open to everybody on this computer; its group may be meant to read."""
    key = server_settings(loaded).key
    # Windows keeps rights in lists of its own and reports these bits for every file.
    if not key or os.name == "nt":
        return ""
    try:
        mode = Path(key).stat().st_mode
    except OSError:
        # Whoever listens says that it cannot be used.
        return ""
    return key if mode & stat.S_IRWXO else ""


def _leads_anywhere(settings: HubSettings) -> bool:
    support = settings.support
    return bool(support.email or support.webhook or support.folder)


def ask_around(facts: Facts, office: Office) -> Facts:
    """The same with what each channel and the anchors answer, in a few seconds. Tells nobody.

    The anchors are asked where no hub on duty has just told of them.
    """
    if facts.hears is not None:
        return _ask_channels(facts, office)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(Anchors(office.settings.internet).look)
        answered = _ask_channels(facts, office)
        return replace(answered, hears=looking.result().answered > 0)


def _ask_channels(facts: Facts, office: Office) -> Facts:
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
