"""The outage is over: no way rings for it any more, and who heard of it hears of its end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import ErrorCode, Purpose
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.night_outbox import (
    ADMIN,
    LEAD,
    Night,
    accepted,
    in_memory,
    on_disk,
)


@pytest.fixture(params=["disk", "memory"])
def night(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Night]:
    connection = in_memory() if request.param == "memory" else on_disk(tmp_path / "j.sqlite")
    made = Night(Outbox(connection))
    yield made
    made.outbox.close()


@pytest.mark.parametrize("code", [ErrorCode.NOT_SENT, ErrorCode.BLOCKED, ErrorCode.AMBIGUOUS])
def test_a_ring_that_failed_after_it_was_over_rings_no_more(night: Night, code: ErrorCode) -> None:
    ring = night.page()
    flying = night.take()
    assert flying is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.finish(flying, code)
    assert not {"pending", "held"} & set(night.states(ring))
    night.run(200, accepted)
    later = [one for _, one in night.sent[1:]]
    assert [one.purpose for one in later] == [Purpose.RECOVERY]
    # Whoever may have heard of it hears that it is over; whoever did not is left asleep.
    assert later[0].message.rings is (code is ErrorCode.AMBIGUOUS)


def test_who_was_told_before_hears_that_it_is_over_though_the_last_ring_failed(
    night: Night,
) -> None:
    night.page()
    night.step()
    night.page(text="Новее", news=True)
    flying = night.take()
    assert flying is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    night.finish(flying, ErrorCode.NOT_SENT)
    recovery = night.step()
    assert recovery is not None
    assert (recovery.purpose, recovery.message.rings) == (Purpose.RECOVERY, True)


def test_once_it_is_over_no_other_way_rings_for_it(night: Night) -> None:
    ring = night.page()
    assert night.take() is not None
    night.page(text="Работает", purpose=Purpose.RECOVERY)
    assert night.states(ring) == ["claimed", "superseded", "superseded"]


def test_what_still_retries_does_not_come_after_the_all_clear(night: Night) -> None:
    ring = night.page()
    night.run(61, lambda one: None if one.recipient.channel == "email" else ErrorCode.NOT_SENT)
    assert night.states(ring)[:2] == ["pending", "accepted"]
    again = night.page(text="Ещё раз", follows=ring, pause=timedelta(minutes=5))
    night.run(400, lambda _one: ErrorCode.NOT_SENT)
    assert night.page(text="Работает", purpose=Purpose.RECOVERY) == again, "it carries the words"
    assert "pending" not in night.states(ring)
    night.run(200, lambda one: None if one.recipient.channel == "email" else ErrorCode.NOT_SENT)
    before = len(night.sent)
    night.run(200, accepted)
    assert {one.message.title for _, one in night.sent[before:]} <= {"Работает"}


def test_a_taken_page_takes_the_place_of_all_that_was_tried_before_it(night: Night) -> None:
    first = night.page(replace(LEAD, routes=LEAD.routes[:1]), "1")
    night.step(ErrorCode.NOT_SENT)
    behind = night.page(ADMIN, "3", follows=first, pause=timedelta(minutes=5))
    night.page(replace(LEAD, routes=LEAD.routes[1:2]), "2", follows="nobody")
    night.run(0, accepted)
    assert night.states(first) == ["superseded"]
    assert night.due(behind)[0] == 300, "who was to be rung after it is rung after what took it"
