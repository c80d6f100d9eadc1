"""A night of one incident: its outbox, the phones that ring, and a clock that is moved."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from notifier.delivery import DeliveryError, ErrorCode, Person, Receipt
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import BotToken, TelegramSettings
from runbook.agent.telling.paging import Paging
from runbook.alerting.alerts import Alert
from runbook.alerting.channels import Channels
from runbook.incident import Incident
from runbook.planning import Answers, Finding, Loudness
from runbook.settings.shapes import Contact, Escalation, Settings

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
KEY = "00112233445566aa"
MINUTE = timedelta(minutes=1)
LEAD, SECOND, ADMIN = "1", "2", "3"
CONTACTS = (
    Contact(role="shift_lead", name="А", telegram=1),
    Contact(role="shift_lead", name="Б", telegram=2),
    Contact(role="sysadmin", name="В", telegram=3),
)


@dataclass
class Phone:
    """A channel that keeps what it was given; ``silent`` addresses are never reached."""

    clock: list[datetime]
    rung: list[tuple[str, str]] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    silent: bool = False

    limits: Limits = UNLIMITED

    def is_group(self, address: str) -> bool:
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        if self.silent:
            return DeliveryError(ErrorCode.NOT_SENT)
        if replaces is None:
            self.rung.append((address, message.plain() if message.rings else "без звука"))
        else:
            self.edited.append(address)
        return Receipt(str(len(self.rung)), self.clock[0])

    async def knock(self, address: str) -> bool:
        return not self.silent

    async def check(self) -> str | DeliveryError:
        return ""

    async def aclose(self) -> None:
        return None


class Night:
    """One incident, its outbox, and a clock."""

    def __init__(self, contacts: Iterable[Contact] = CONTACTS, **escalation: object) -> None:
        self.clock = [NOW]
        self.outbox = Outbox.in_memory()
        self.configure(contacts, **escalation)
        self.phone = Phone(self.clock)
        self.dispatcher = Dispatcher(
            {"telegram": self.phone}, "test", clock=lambda: self.clock[0], jitter=lambda: 0.0
        )
        self.promised = 0
        self.incident = Incident(KEY, "op-117", NOW, cause="isp.no_internet", side="isp")

    def configure(self, contacts: Iterable[Contact], **escalation: object) -> None:
        """Other settings from now on."""
        telegram = TelegramSettings(BotToken("123456789:" + "A" * 35))
        self.settings = Settings(
            contacts=tuple(contacts),
            escalation=Escalation(**escalation),  # type: ignore[arg-type]
        )
        channels = Channels({"telegram": telegram})
        self.paging = Paging(self.settings, channels, lambda message: message)

    def tell(
        self, loudness: Loudness = Loudness.RING, roles: tuple[str, ...] = ("shift_lead",)
    ) -> tuple[Person, ...]:
        finding = Finding("isp", "isp.no_internet", "isp", 0.97)
        answers = Answers(promised=self.promised)
        alert = Alert(self.incident, finding, answers, (), loudness, "ru", roles=roles)
        with self.outbox.transaction():
            return self.paging.tell(self.outbox, alert, self.clock[0])

    def pass_time(self, until: timedelta) -> None:
        end = NOW + until
        while self.clock[0] < end:
            self.clock[0] += timedelta(seconds=10)
            self.work()

    def work(self) -> None:
        asyncio.run(self.dispatcher.send_due([self.outbox]))

    @property
    def rung(self) -> list[str]:
        return [address for address, _text in self.phone.rung]
