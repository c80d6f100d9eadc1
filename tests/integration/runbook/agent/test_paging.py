"""Who is paged about a change: on a real outbox, with a clock that is moved."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Person, Receipt
from notifier.dispatch.dispatcher import Dispatcher
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import BARE, Envelope
from notifier.providers.settings import BotToken, TelegramSettings
from runbook.agent.recording.acknowledging import stand_down, stand_up
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


def test_one_of_each_role_is_told_at_once_and_the_others_only_when_nobody_answers() -> None:
    night = Night()
    told = night.tell(roles=("shift_lead", "sysadmin"))
    night.work()
    assert [one.role for one in told] == ["shift_lead", "sysadmin"]
    assert night.rung == [LEAD, ADMIN]
    night.pass_time(4 * MINUTE)
    assert night.rung == [LEAD, ADMIN]
    night.pass_time(6 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD]
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD, SECOND, SECOND, ADMIN]
    assert not night.outbox.pending()


def test_a_reminder_says_that_nobody_has_answered() -> None:
    night = Night()
    night.tell()
    night.pass_time(6 * MINUTE)
    first, reminder = (text for _address, text in night.phone.rung)
    assert "никто не подтвердил" not in first
    assert "никто не подтвердил" in reminder
    assert reminder.startswith("Нет ответа. Сбой у оператора op-117: ")


def test_who_was_not_rung_before_is_told_that_it_is_passed_on() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(60 * MINUTE)
    marks = [(to, text.partition(":")[0].partition(".")[0]) for to, text in night.phone.rung]
    assert marks == [
        (LEAD, "Сбой у оператора op-117"),
        (ADMIN, "Сбой у оператора op-117"),
        (LEAD, "Нет ответа"),
        (SECOND, "Передаём вам"),
        (SECOND, "Нет ответа"),
        (ADMIN, "Нет ответа"),
    ]


SAY_SO = "Скажите оператору, что вы знаете: он отметит, и напоминания прекратятся."


def test_the_lead_learns_how_to_stop_the_reminders() -> None:
    night = Night()
    night.tell()
    night.pass_time(6 * MINUTE)
    assert all(SAY_SO in text for _to, text in night.phone.rung)


@pytest.mark.parametrize("known", [True, False])
def test_where_no_reminder_follows_none_is_promised_to_stop(known: bool) -> None:
    pause = 300.0 if known else 0.0
    night = Night(repeat_after=pause, next_person_after=pause)
    if known:
        night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(MINUTE)
    night.tell(Loudness.RECOVERY)
    night.pass_time(2 * MINUTE)
    assert len(night.phone.rung) == 2
    assert not any(SAY_SO in text for _to, text in night.phone.rung)


def test_nobody_else_is_rung_once_the_lead_knows_and_it_can_be_taken_back() -> None:
    night = Night()
    night.tell()
    night.work()
    connection = night.outbox._connection
    with night.outbox.transaction():
        assert stand_down(connection, KEY, night.clock[0]) > 0
    night.pass_time(30 * MINUTE)
    assert night.rung == [LEAD]
    with night.outbox.transaction():
        assert stand_up(connection, KEY, night.clock[0]) > 0
    night.pass_time(90 * MINUTE)
    assert night.rung[:2] == [LEAD, LEAD]
    assert SECOND in night.rung


def test_who_told_the_lead_before_the_alert_starts_no_climb() -> None:
    night = Night()
    night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD]


def test_that_the_lead_was_told_before_the_alert_can_be_taken_back() -> None:
    night = Night()
    night.incident = replace(night.incident, acknowledged_at=NOW)
    night.tell()
    night.pass_time(MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]
    with night.outbox.transaction():
        stand_up(night.outbox._connection, KEY, night.clock[0])
    night.pass_time(60 * MINUTE)
    assert night.rung[1:] == [LEAD, SECOND, SECOND, ADMIN, ADMIN]


def test_a_lead_who_knows_is_not_rung_by_what_still_waits() -> None:
    night = Night()
    night.phone.silent = True
    night.tell()
    night.work()
    with night.outbox.transaction():
        stand_down(night.outbox._connection, KEY, night.clock[0])
    night.phone.silent = False
    night.pass_time(10 * MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]


def test_news_never_makes_more_than_three_messages_a_person() -> None:
    night = Night()
    night.tell()
    for minute in (1, 2, 3, 4):
        night.pass_time(minute * MINUTE)
        night.promised = minute
        night.tell()
    night.pass_time(60 * MINUTE)
    night.tell(Loudness.RECOVERY)
    night.pass_time(61 * MINUTE)
    assert night.rung.count(LEAD) == 3
    assert max(map(night.rung.count, night.rung)) <= 3
    assert night.phone.edited


def test_an_edit_changes_what_waits_and_what_was_sent() -> None:
    night = Night()
    night.tell()
    night.work()
    night.promised = 2
    night.tell(Loudness.EDIT)
    night.pass_time(MINUTE)
    assert night.rung == [LEAD]
    assert night.phone.edited == [LEAD]


def test_whoever_was_told_of_the_outage_is_told_of_its_end_and_nobody_else() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(MINUTE)
    told = night.tell(Loudness.RECOVERY, roles=("shift_lead",))
    night.pass_time(90 * MINUTE)
    assert sorted(one.role for one in told) == ["shift_lead", "sysadmin"]
    assert night.rung == [LEAD, ADMIN, LEAD, ADMIN]


def test_an_outage_that_could_not_be_told_in_time_becomes_one_silent_message() -> None:
    night = Night()
    night.phone.silent = True
    night.tell()
    night.pass_time(27 * MINUTE)
    night.tell(Loudness.RECOVERY)
    night.phone.silent = False
    night.pass_time(40 * MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]
    assert not night.outbox.pending()


def test_a_contact_without_a_way_is_passed_over() -> None:
    night = Night([Contact(role="shift_lead", phone="0500"), *CONTACTS[1:]])
    assert [one.name for one in night.tell()] == ["Б"]


def test_nobody_with_a_way_is_said_by_giving_nobody() -> None:
    assert Night([Contact(role="shift_lead", phone="0500")]).tell() == ()


def test_without_pauses_nobody_is_reminded() -> None:
    night = Night(repeat_after=0.0, next_person_after=0.0)
    night.tell()
    night.pass_time(120 * MINUTE)
    assert night.rung == [LEAD]


def test_whoever_could_not_be_told_at_first_is_rung_by_the_next_change() -> None:
    night = Night([Contact(role="shift_lead", phone="0500")])
    assert night.tell() == ()
    night.configure(CONTACTS)
    night.pass_time(MINUTE)
    night.tell(Loudness.EDIT)
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, LEAD, SECOND, SECOND, ADMIN, ADMIN]
    assert "без звука" not in [text for _address, text in night.phone.rung]


def test_a_role_needed_only_later_is_told_then_and_not_four_times() -> None:
    for loudness in (Loudness.EDIT, Loudness.RING):
        night = Night()
        night.tell()
        night.pass_time(MINUTE)
        told = night.tell(loudness, roles=("shift_lead", "sysadmin"))
        assert sorted(one.role for one in told) == ["shift_lead", "sysadmin"]
        night.pass_time(2 * MINUTE)
        assert night.rung.count(ADMIN) == 1
        night.tell(loudness, roles=("shift_lead", "sysadmin"))
        night.pass_time(60 * MINUTE)
        night.tell(Loudness.RECOVERY)
        night.pass_time(61 * MINUTE)
        assert 1 < night.rung.count(ADMIN) <= 3


def test_without_a_way_to_the_lead_the_ladder_is_climbed_behind_whoever_is_reached() -> None:
    night = Night([Contact(role="shift_lead", phone="0500"), CONTACTS[2]])
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(20 * MINUTE)
    assert night.rung == [ADMIN, ADMIN]


def test_where_nobody_who_is_to_know_can_be_reached_the_next_on_the_ladder_is_rung() -> None:
    head = Contact(role="head", telegram=4)
    night = Night([Contact(role="shift_lead"), CONTACTS[2], head], roles=("shift_lead", "head"))
    assert [one.role for one in night.tell()] == ["head"]
    night.pass_time(20 * MINUTE)
    assert night.rung == ["4", "4"]


def test_one_chat_in_two_roles_is_rung_as_one_person_with_the_leads_words() -> None:
    both = (CONTACTS[0], Contact(role="shift_lead", name="Б", telegram=1))
    night = Night([*both, Contact(role="sysadmin", name="А", telegram=1)])
    told = night.tell(roles=("sysadmin", "shift_lead"))
    assert [one.role for one in told] == ["shift_lead"]
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, LEAD]
    night.tell(Loudness.RECOVERY)
    night.pass_time(61 * MINUTE)
    assert night.rung == [LEAD, LEAD, LEAD]


def test_a_contact_whose_name_was_corrected_is_the_one_who_was_told() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(MINUTE)
    night.configure([*CONTACTS[:2], Contact(role="sysadmin", name="Вв", telegram=3)])
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(2 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD, ADMIN]
