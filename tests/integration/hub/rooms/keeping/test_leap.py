"""A clock that leaps ahead deletes nothing, and an administrator may let deletion go on."""

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from runbook.hub.duty import tidying
from runbook.hub.settings.shapes import Retention
from runbook.hub.store import duty, events, leaps, sessions
from runbook.hub.store.room_tables import SESSIONS
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

DAY = 86_400
HALF_AN_HOUR = timedelta(minutes=30)


def passes(store: Store, elapsed: timedelta | None = HALF_AN_HOUR) -> bool:
    with store.write() as tx:
        return leaps.believed(tx, elapsed)


def kinds(store: Store) -> list[str]:
    with store.read() as tx:
        return [one.kind for one in events.latest(tx)]


def test_a_leap_is_told_once_and_ends_with_the_clock_set_right(night: Night, clock: Clock) -> None:
    assert passes(night.store, None)
    clock.go(1800)
    assert passes(night.store)
    clock.go(365 * DAY)
    assert not passes(night.store)
    assert not passes(night.store)
    # Another hub on duty, or the same one begun anew, is as careful.
    assert not passes(night.store, None)
    assert kinds(night.store).count(leaps.HELD) == 1
    clock.go(-365 * DAY)
    assert passes(night.store)


def test_a_hub_begun_anew_does_not_believe_a_leap_of_days_that_was_held(
    night: Night, clock: Clock
) -> None:
    assert passes(night.store, None)
    clock.go(5 * DAY)
    assert not passes(night.store)
    assert not passes(night.store, None)
    clock.go(-5 * DAY + 3600)
    assert passes(night.store, None)


def test_an_administrator_lets_it_go_on_and_nobody_else(
    night: Night, enter: Enter, clock: Clock
) -> None:
    passes(night.store)
    clock.go(40 * DAY)
    passes(night.store)
    auditor, admin = enter("auditor"), enter("admin")
    assert "Сейчас ничего не удаляется." in auditor.look("/keeping").text
    assert not [one for one in auditor.forms if one.fields.get("deed") == "go-on-deleting"]
    admin.look("/keeping")
    admin.press("Часы верны, удалять дальше")
    assert "Удаление по сроку снова идёт." in admin.text
    assert "Сейчас ничего не удаляется." not in admin.look("/keeping").text
    assert passes(night.store)
    with night.store.read() as tx:
        assert [one.by for one in events.latest(tx) if one.kind == leaps.RELEASED] == ["admin"]


def test_the_duty_deletes_nothing_after_a_leap(
    night: Night, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidying, "_BEGIN_AFTER", 0.0)
    monkeypatch.setattr(tidying, "SETTLE_EVERY", 0.01)
    with night.store.write() as tx:
        sessions.begin(tx, "lead")
    assert passes(night.store)
    clock.go(60 * DAY)

    async def one_pass() -> None:
        looked = asyncio.Event()
        fence = duty.take_or_renew(night.store, "hub", 60)
        assert fence is not None
        part = tidying.tidying_up(night.store, Retention())(fence, looked.set)
        running = asyncio.ensure_future(part)
        await looked.wait()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    asyncio.run(one_pass())
    with night.store.read() as tx:
        kept = tx.connection.execute(select(func.count()).select_from(SESSIONS)).scalar()
    assert kept == 1
    assert "retention.deleted" not in kinds(night.store)
    assert leaps.HELD in kinds(night.store)
