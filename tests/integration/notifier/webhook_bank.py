"""A bank's server that takes webhooks, settings that lead to it, and one way to send there."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from notifier.delivery import DeliveryError, Purpose, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.provider import Envelope
from notifier.providers.settings import WebhookSettings
from notifier.providers.webhook import Webhook
from tests.far_ends import hook
from tests.far_ends.authority import Authority
from tests.far_ends.hook import Hook
from tests.integration.notifier.hidden import Hidden
from tests.integration.notifier.sending import with_open

HOST = "alerts.bank.test"
SECRET = "s3cret-path-of-the-bank"
ADDRESS = "env:LEAD_WEBHOOK"
ALERT = Message("Нет связи у оператора", ("op-117", "с 02:13 МСК"), "инцидент a1b2c3d4")
WRITTEN = datetime(2026, 11, 22, 1, 13, 5, 120000, tzinfo=UTC)
RING = Envelope("d1" * 16, "a1b2c3d4e5f60718", Purpose.RING, "shift_lead", WRITTEN)


@dataclass
class Bank:
    """The server that is up."""

    state: Hook
    port: int
    ca_file: str

    def settings(self, url: str = "", **changed: object) -> WebhookSettings:
        values: dict[str, object] = {
            "targets": {ADDRESS: Hidden(url or f"https://{HOST}:{self.port}/{SECRET}?k=v")},
            "key": Hidden(hook.KEY),
            "ca_file": self.ca_file,
            "names": NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,)),
            "deadline": 20.0,  # nobody misses it, on a busy machine either
        }
        return WebhookSettings(**{**values, **changed})  # type: ignore[arg-type]


@contextmanager
def open_bank(authority: Authority) -> Iterator[Bank]:
    state = Hook()
    with hook.serving(state, authority.issue(HOST)) as port:
        yield Bank(state, port, str(authority.file))


def send(
    settings: WebhookSettings,
    message: Message = ALERT,
    replaces: str | None = None,
    envelope: Envelope = RING,
) -> Receipt | DeliveryError:
    return with_open(
        lambda: Webhook(settings), lambda one: one.send(ADDRESS, message, replaces, envelope)
    )


def knock(settings: WebhookSettings) -> bool:
    return asyncio.run(Webhook(settings).knock(ADDRESS))
