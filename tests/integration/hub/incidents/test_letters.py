"""A mail is no card: who reads by mail gets what rings, and no letter for every change of words."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from notifier.delivery import State
from runbook.hub.incidents.change import Change
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import people
from runbook.hub.store.outbox_tables import OUTBOX
from tests.integration.hub.incidents.conftest import Live
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.incidents.test_speaking import on_duty, until, while_speaking

LEAD, ADMIN = "lead@bank.example", "admin@bank.example"
BANK: dict[str, Any] = {"cause": "bank_service.unreachable", "side": "bank", "services": ("crm",)}


def by_mail_alone(night: Night) -> None:
    channels = {name: one for name, one in night.office.channels.items() if name == "email"}
    night.office = replace(night.office, channels=channels)


def with_links(night: Night) -> None:
    settings = HubSettings(server=Server(url="https://hub.bank.example"))
    night.office = replace(night.office, settings=settings)


def links_kept(night: Night, state: State) -> int:
    with night.store.read() as tx:
        asked = select(OUTBOX.c.message).where(OUTBOX.c.state == state.value)
        return sum("/a/" in one for one in tx.connection.execute(asked).scalars())


def test_a_mass_outage_is_at_most_three_letters_to_each(live: Live) -> None:
    night, post = live.night, live.post.state
    by_mail_alone(night)

    def to(address: str) -> list[str]:
        return [one.message["Subject"] for one in post.accepted if one.recipients == (address,)]

    async def play() -> None:
        await asyncio.to_thread(night.reports, night.outage(1, **BANK))
        await until(lambda: to(LEAD) and to(ADMIN))
        mass = await asyncio.to_thread(lambda: night.mass(**BANK))
        for number in range(2, 9):
            await asyncio.to_thread(night.reports, night.outage(number, **BANK))
            await asyncio.to_thread(night.joins, mass, number)
        await asyncio.to_thread(night.joins, mass, 1)
        for hit in range(4, 9):
            await asyncio.to_thread(weigh, hit, mass.number)
        await until(lambda: len(to(LEAD)) > 1 and len(to(ADMIN)) > 1)
        await asyncio.to_thread(night.orders, "lead", Action.ACKNOWLEDGE, mass.number)
        await asyncio.to_thread(night.orders, "lead", Action.DEGRADE)
        await asyncio.to_thread(night.orders, "lead", Action.SET_ETA, mass.number, "60")
        await asyncio.to_thread(night.ends, mass)
        await until(lambda: len(to(LEAD)) > 2 and len(to(ADMIN)) > 2)
        await asyncio.sleep(1.0)

    def weigh(hit: int, number: int) -> None:
        def weighed(found: HubIncident) -> Change:
            return Change(replace(found, weight=replace(found.weight, accuse=hit)), "mass.weighed")

        night.decides(number, weighed)

    while_speaking(live, on_duty(live), play)
    # The list of what to do is what she gets for saying that she knows.
    asked_for = [one for one in to(LEAD) if "Что сделать" in one]
    assert len(asked_for) <= 1
    unasked = Counter(one.recipients[0] for one in post.accepted) - Counter({LEAD: len(asked_for)})
    assert unasked == {LEAD: 3, ADMIN: 3}
    assert len(set(to(ADMIN))) == 3, "no letter looks like the one before it"


def test_who_was_asked_by_mail_is_told_who_knows(live: Live) -> None:
    night, post = live.night, live.post.state
    by_mail_alone(night)

    async def play() -> None:
        await asyncio.to_thread(night.reports, night.outage(1, **BANK))
        await until(lambda: len(post.accepted) == 2)
        await asyncio.to_thread(night.orders, "lead", Action.ACKNOWLEDGE, 1)
        await until(lambda: len(post.accepted) == 3)
        await asyncio.sleep(1.0)

    while_speaking(live, on_duty(live), play)
    *_, known = post.accepted
    assert len(post.accepted) == 3
    assert known.recipients == (ADMIN,), "whoever pressed it knows"
    assert known.message["Subject"] == "№ 1. Знает руководитель смены (lead)"
    assert known.message["Importance"] is None
    assert "/a/" not in known.text


def test_what_changes_but_does_not_ring_is_no_letter(night: Night) -> None:
    by_mail_alone(night)
    night.reports(night.outage(1, **BANK))
    assert len(night.deliver()) == 2
    night.clock.go(40)
    night.reports(night.outage(1, 2, **BANK, chats=7))
    night.orders("lead", Action.DEGRADE)
    assert night.deliver() == []
    mass = night.mass(**BANK)
    night.deliver()
    night.joins(mass, 1)
    assert night.deliver() == []


def test_a_change_of_owner_says_so_in_the_subject(night: Night) -> None:
    by_mail_alone(night)
    night.reports(night.outage(1))
    night.deliver()
    night.clock.go(40)
    night.reports(night.outage(1, 2, **BANK))
    lead = [one for one in night.deliver() if one.recipient.address == LEAD]
    assert [one.message.title.startswith("Причина изменилась. № 1.") for one in lead] == [True]


def test_nobody_off_shift_gets_a_letter(night: Night) -> None:
    by_mail_alone(night)
    mass = night.mass(**BANK)
    night.deliver()
    with night.store.write() as tx:
        people.set_shift(tx, "admin", on_shift=False)
    night.orders("lead", Action.ACKNOWLEDGE, mass.number)
    night.clock.go(600)
    night.ends(mass)
    assert {one.recipient.address for one in night.deliver()} == {LEAD}


def test_a_link_is_kept_only_until_it_has_left(night: Night) -> None:
    with_links(night)
    night.reports(night.outage(1, **BANK))
    sent = night.deliver()
    assert any(one.link for row in sent[0].message.buttons for one in row)
    assert links_kept(night, State.ACCEPTED) == 0
    assert links_kept(night, State.SUPERSEDED) == 0
    assert links_kept(night, State.HELD), "reminders are still to leave"
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    assert sum(links_kept(night, one) for one in State) == 0


def test_a_reminder_that_was_taken_back_and_leaves_after_all_has_a_link(night: Night) -> None:
    with_links(night)
    by_mail_alone(night)
    night.reports(night.outage(1))
    night.deliver()
    night.orders("lead", Action.ACKNOWLEDGE, 1)
    night.orders("lead", Action.UNACKNOWLEDGE, 1)
    night.clock.go(301)
    (reminder,) = night.deliver()
    assert any(one.link for row in reminder.message.buttons for one in row)
    night.reports(night.restored(1))
    night.deliver()
    assert sum(links_kept(night, one) for one in State) == 0
