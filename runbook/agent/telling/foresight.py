"""Rehearses an escalation with a movable clock: the real outbox and dispatcher, nothing sent."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifier.delivery import DeliveryError, ErrorCode, Person, Purpose, Reason, Receipt, Route
from notifier.dispatch.dispatcher import Dispatcher, Notice, Phase
from notifier.dispatch.governor import UNLIMITED, Limits
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.providers.provider import BARE, Envelope, Provider
from runbook.agent.telling.paging import Paging
from runbook.alerting.alerts import ADMINISTRATOR, LEAD, Alert
from runbook.alerting.channels import Channels
from runbook.incident import Incident
from runbook.planning import Answers, Finding, Loudness
from runbook.procedure.file import procedure_beside
from runbook.procedure.meaning import Surroundings, facts_of
from runbook.procedure.walk import roles_alerted
from runbook.settings import Settings
from runbook.settings.file import Loaded

HORIZON = timedelta(hours=6)
"""As far as it is looked ahead: no ladder that anybody waits for is longer."""
_KEY = "0" * 16
_MOST_STEPS = 20_000
_FINDING = Finding("isp", "isp.no_internet", "isp", 1.0)


@dataclass(frozen=True, slots=True)
class Step:
    """One way that is tried for the first time in one ring, so long after the outage was found.

    ``taken``: the channel takes it; otherwise it stays silent. ``again``: the person was rung
    before.
    """

    after: timedelta
    person: Person
    channel: str
    taken: bool
    again: bool


@dataclass(slots=True)
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class _Scripted:
    """A channel on which only some addresses take anything."""

    channel: str
    silent: frozenset[Route]
    clock: _Clock
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
        if Route(self.channel, address) in self.silent:
            return DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
        return Receipt("1", self.clock.now)

    async def knock(self, address: str) -> bool:
        return Route(self.channel, address) not in self.silent

    async def check(self) -> str | DeliveryError:
        return self.channel

    async def aclose(self) -> None:
        return None


@dataclass(slots=True)
class _Witness:
    """Writes down the first try of each route of each ring."""

    begun: datetime
    people: Mapping[str, Person]
    steps: dict[str, Step] = field(default_factory=dict)
    rung: dict[str, str] = field(default_factory=dict)

    def note(self, notice: Notice) -> None:
        delivery = notice.delivery
        person = self.people.get(delivery.recipient.person)
        if person is None or delivery.purpose is not Purpose.RING:
            return
        if notice.phase is Phase.SENDING and delivery.id not in self.steps:
            first = self.rung.setdefault(person.id, delivery.page)
            after = notice.at - self.begun
            again = first != delivery.page
            made = Step(after, person, delivery.recipient.channel, taken=False, again=again)
            self.steps[delivery.id] = made
        if notice.phase is Phase.ACCEPTED and delivery.id in self.steps:
            known = self.steps[delivery.id]
            self.steps[delivery.id] = Step(
                known.after, known.person, known.channel, taken=True, again=known.again
            )


def foresee(
    settings: Settings,
    channels: Channels,
    silent: frozenset[Route],
    now: datetime,
    lang: str,
    roles: tuple[str, ...],
) -> tuple[Step, ...]:
    """What would happen after an outage found now, if nobody says that the office knows.

    Routes in ``silent`` never take anything; all others do so at once. ``roles`` are told first.
    """
    # Whole seconds: what is due is kept in milliseconds.
    now = now.replace(microsecond=0)
    clock = _Clock(now)
    people = {one.id: one for one in channels.people(settings.contacts)}
    witness = _Witness(now, people)
    ways: dict[str, Provider] = {name: _Scripted(name, silent, clock) for name in channels.settings}
    outbox = Outbox.in_memory()
    with closing(outbox):
        with outbox.transaction():
            paging = Paging(settings, channels, lambda message: message)
            paging.tell(outbox, _pretended(settings, now, lang, roles), now)
        asyncio.run(_pass_time(outbox, ways, clock, witness))
    return tuple(sorted(witness.steps.values(), key=lambda one: one.after))


def roles_told(loaded: Loaded, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Whom the procedure in force has told at once: for a trainee the mentor too."""
    procedure = procedure_beside(loaded.source, environ).procedure
    if procedure is None:
        return (LEAD, ADMINISTRATOR)
    operator, contacts = loaded.settings.operator, loaded.settings.contacts
    around = Surroundings(
        finding=_FINDING,
        backup=operator.backup,
        trainee=operator.trainee,
        roles=frozenset(one.role for one in contacts),
    )
    return roles_alerted(procedure, facts_of(procedure, {}, around, 0), {})


def worst_night(people: Iterable[Person]) -> frozenset[Route]:
    """The routes that are silent when of everybody's ways only the last one works."""
    found = tuple(people)
    working = {one.routes[-1] for one in found if one.routes}
    return frozenset(route for one in found for route in one.routes) - working


async def _pass_time(
    outbox: Outbox, ways: Mapping[str, Provider], clock: _Clock, witness: _Witness
) -> None:
    """Jump from one moment at which something is due to the next."""
    dispatcher = Dispatcher(
        ways, "foresight", observe=witness.note, clock=clock, jitter=lambda: 0.0
    )
    end = clock.now + HORIZON
    for _ in range(_MOST_STEPS):
        await dispatcher.send_due([outbox])
        upcoming = outbox.next_event()
        if upcoming is None or upcoming > end:
            break
        clock.now = max(upcoming, clock.now + timedelta(milliseconds=1))
    await dispatcher.stop(0.0)


def _pretended(settings: Settings, now: datetime, lang: str, roles: tuple[str, ...]) -> Alert:
    """An outage as any other; its words go nowhere."""
    incident = Incident(_KEY, settings.operator.id or "op", now, occurred_at=now, detected_at=now)
    return Alert(incident, _FINDING, Answers(), (), Loudness.RING, lang, roles=roles)
