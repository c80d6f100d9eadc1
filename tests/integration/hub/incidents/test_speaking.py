"""The courier on duty: what was kept reaches people's phones, from one hub and no other."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from notifier.dispatch.dispatcher import LEASE
from runbook.hub.model.actions import Action
from runbook.hub.store import duty, events, switches
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.transaction import NotOnDutyError
from runbook.hub.telling.speaking import CHANNELS, Speaker
from tests.far_ends.bot_faults import Fault
from tests.integration.hub.incidents.conftest import Live

PATIENCE = 20.0
"""Seconds, generous: only so that nothing hangs."""


def on_duty(live: Live, holder: str = "hub-1") -> int:
    fence = duty.take_or_renew(live.night.store, holder, 60.0)
    assert fence is not None
    return fence


def while_speaking(live: Live, fence: int, work: Callable[[], Awaitable[None]]) -> None:
    async def both() -> None:
        speaker = Speaker(live.night.store, live.night.office)
        speaking = asyncio.create_task(speaker.run(fence))
        try:
            async with asyncio.timeout(PATIENCE):
                await work()
        finally:
            speaking.cancel()
            with suppress(asyncio.CancelledError):
                await speaking

    asyncio.run(both())


async def until(seen: Callable[[], object]) -> None:
    """Wait for it; the caller's patience ends it."""
    while not await asyncio.to_thread(seen):
        await asyncio.sleep(0.05)


def test_a_report_reaches_the_lead_and_a_press_changes_the_same_message(live: Live) -> None:
    async def night() -> None:
        await asyncio.to_thread(live.night.reports, live.night.outage())
        await until(lambda: live.bot.texts("101"))
        await asyncio.to_thread(live.night.orders, "lead", Action.ACKNOWLEDGE, 1)
        await until(lambda: live.bot.edits)

    while_speaking(live, on_duty(live), night)
    assert len(live.bot.texts("101")) == 1
    assert "№ 1. op-101. Провайдер: нет интернета" in live.bot.texts("101")[0]
    edit = live.bot.edits[0]
    assert edit["message_id"] == live.bot.accepted[0]["message_id"]
    assert "Руководитель смены (lead) знает с" in str(edit["text"])
    assert "unack:1:" in live.bot.keyboards["101", int(str(edit["message_id"]))]


def test_when_it_was_told_is_kept_with_the_receipt(live: Live) -> None:
    async def night() -> None:
        await asyncio.to_thread(live.night.reports, live.night.outage())
        await until(lambda: live.night.incident().alerted_at)

    while_speaking(live, on_duty(live), night)
    incident = live.night.incident()
    assert incident.alerted_at is not None
    assert incident.alerted_at >= incident.opened_at
    assert "alert.accepted" in live.night.events()


def test_without_telegram_the_mail_brings_a_link(live: Live) -> None:
    live.bot.always_fail("101", Fault("hang", seconds=30))

    async def night() -> None:
        await asyncio.to_thread(live.night.reports, live.night.outage())
        await until(lambda: live.post.state.accepted)

    while_speaking(live, on_duty(live), night)
    mail = live.post.state.accepted[0]
    assert mail.recipients == ("lead@bank.example",)
    assert "Знаю: https://hub.bank.example/a/" in mail.text


def test_the_hub_says_that_it_speaks_and_over_what(live: Live) -> None:
    async def night() -> None:
        def said() -> object:
            with live.night.store.read() as tx:
                return switches.get(tx, switches.SPEAKING)

        await until(said)

    while_speaking(live, on_duty(live), night)
    with live.night.store.read() as tx:
        switch = switches.get(tx, switches.SPEAKING)
    assert switch is not None
    assert switch.body[CHANNELS] == {"email": "works", "telegram": "works"}


def test_a_hub_that_lost_the_duty_says_nothing_more(live: Live) -> None:
    old = on_duty(live, "hub-1")
    duty.release(live.night.store, "hub-1")
    new = on_duty(live, "hub-2")
    assert new > old
    live.night.reports(live.night.outage())

    async def speak() -> None:
        async with asyncio.timeout(PATIENCE):
            await Speaker(live.night.store, live.night.office).run(old)

    with pytest.raises(NotOnDutyError):
        asyncio.run(speak())
    assert live.bot.texts("101") == []

    async def night() -> None:
        await until(lambda: live.bot.texts("101"))

    while_speaking(live, new, night)
    assert len(live.bot.texts("101")) == 1


@pytest.mark.parametrize("begun", [False, True], ids=["claimed", "begun"])
def test_what_a_killed_hub_had_in_hand_is_sent_by_the_next_one_at_once(
    live: Live, *, begun: bool
) -> None:
    """Long before its claim lapses, which is later than this test waits; marked only in doubt."""
    live.night.reports(live.night.outage())
    killed = open_outbox(live.night.store, on_duty(live, "hub-1"))
    claimed = killed.claim(datetime.now(UTC), LEASE, "killed")
    assert claimed is not None
    if begun:
        killed.begin_attempt(claimed, "killed", datetime.now(UTC))
    killed.close()
    duty.release(live.night.store, "hub-1")

    async def night() -> None:
        await until(lambda: live.bot.texts("101"))

    while_speaking(live, on_duty(live, "hub-2"), night)
    (text,) = live.bot.texts("101")
    assert text.startswith("Повтор. № 1." if begun else "№ 1.")


def test_the_duty_lost_in_the_middle_ends_the_speaking(live: Live) -> None:
    fence = on_duty(live, "hub-1")

    async def speak() -> None:
        async with asyncio.timeout(PATIENCE):
            speaking = asyncio.create_task(Speaker(live.night.store, live.night.office).run(fence))
            await asyncio.to_thread(live.night.reports, live.night.outage())
            await until(lambda: live.bot.texts("101"))
            await asyncio.to_thread(duty.release, live.night.store, "hub-1")
            await asyncio.to_thread(on_duty, live, "hub-2")
            await asyncio.to_thread(live.night.reports, live.night.outage(2))
            await speaking

    with pytest.raises(NotOnDutyError):
        asyncio.run(speak())
    time.sleep(0.5)
    assert len(live.bot.texts("101")) == 1


def test_forty_separate_faults_are_two_messages(live: Live) -> None:
    async def night() -> None:
        faults = [
            live.night.outage(number, cause="home_network.power_cut", side="operator", services=())
            for number in range(1, 41)
        ]
        await asyncio.to_thread(live.night.one_pass, faults[:1])
        await until(lambda: live.bot.texts("101"))
        await asyncio.to_thread(live.night.one_pass, faults[1:])
        await until(lambda: len(live.bot.texts("101")) > 1)
        await asyncio.sleep(1.5)

    while_speaking(live, on_duty(live), night)
    texts = live.bot.texts("101")
    assert len(texts) <= 4
    assert any("Сразу несколько сообщений" in one for one in texts)
    with live.night.store.read() as tx:
        assert events.verify(tx).findings == ()
