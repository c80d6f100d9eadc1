"""The ladder on disk: who is rung after whom while nobody says that the office knows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.delivery import Delivery, ErrorCode, Person, Purpose, Route
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from tests.integration.notifier.night_outbox import (
    ADMIN,
    KEY,
    LEAD,
    LEASE,
    NOW,
    Night,
    accepted,
    in_memory,
    on_disk,
)

FIVE = timedelta(minutes=5)


@pytest.fixture(params=["disk", "memory"])
def night(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Night]:
    connection = in_memory() if request.param == "memory" else on_disk(tmp_path / "j.sqlite")
    made = Night(Outbox(connection))
    yield made
    made.outbox.close()


def climb(night: Night) -> tuple[str, str, str]:
    first = night.page(LEAD, "1")
    second = night.page(LEAD, "2", follows=first, pause=FIVE)
    third = night.page(ADMIN, "3", follows=second, pause=FIVE)
    return first, second, third


def rings(night: Night) -> list[tuple[float, str]]:
    return [(at, words) for at, _, words, _ in night.told]


def test_each_rung_waits_for_the_one_before_it_and_its_pause(night: Night) -> None:
    climb(night)
    night.run(700, accepted)
    assert rings(night) == [(0, "1"), (300, "2"), (600, "3")]


def test_held_rungs_keep_nobody_awake(night: Night) -> None:
    first, second, _third = climb(night)
    assert night.states(second) == ["held"] * 3
    assert {one.page for one in night.outbox.pending()} == {first}
    night.step()
    assert night.due(second) == [300, 360, 420]
    assert night.outbox.next_event() == NOW + FIVE
    night.outbox.stand_down(KEY, frozenset(), night.now)
    assert night.outbox.next_event() is None


def test_the_pause_counts_from_when_any_route_took_it(night: Night) -> None:
    climb(night)

    def by_mail(one: Delivery) -> ErrorCode | None:
        return None if one.recipient.channel == "email" else ErrorCode.NOT_SENT

    night.run(430, by_mail)
    mails = [at for at, channel, _, _ in night.told if channel == "email"]
    assert mails == [60, 420]


@pytest.mark.parametrize("code", [ErrorCode.BLOCKED, ErrorCode.NO_CHANNEL])
def test_after_a_rung_that_cannot_be_delivered_the_next_is_due_at_once(
    night: Night, code: ErrorCode
) -> None:
    climb(night)
    night.run(5, lambda one: code if one.recipient.role == "shift_lead" else None)
    assert (0, "3") in rings(night)
    assert {channel for _, channel, words, _ in night.told if words == "1"} == {
        "telegram",
        "email",
        "webhook",
    }


def test_a_rung_behind_one_that_is_settled_already_finds_its_time(night: Night) -> None:
    first = night.page(LEAD, "1")
    night.step()
    night.wait(100)
    second = night.page(ADMIN, "2", follows=first, pause=FIVE)
    assert night.due(second)[0] == 200
    night.wait(1000)
    third = night.page(ADMIN, "3", follows=first, pause=FIVE)
    assert night.due(third)[0] == 0


def test_who_has_no_route_is_climbed_over(night: Night) -> None:
    nobody = night.page(Person("x", "mentor", "Наставник", ()))
    assert night.outbox.pending() == []
    night.page(ADMIN, "2", follows=nobody, pause=FIVE)
    night.run(0, accepted)
    assert rings(night) == [(0, "2")]


def test_standing_down_ends_the_climb_and_silences_what_waits_for_who_knows(night: Night) -> None:
    __first, second, third = climb(night)
    night.page(Person("s", "standby", "Подмена", (Route("telegram", "9"),)), "s")
    night.step(ErrorCode.NOT_SENT)
    assert night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now) == 2
    assert set(night.states(second) + night.states(third)) == {"superseded"}
    sound = {one.recipient.role: one.message.rings for one in night.outbox.pending()}
    assert sound == {"shift_lead": False, "standby": True}
    night.run(700, accepted)
    assert {words for _, words in rings(night)} == {"1", "s"}, "she gets it, late and silent"


def test_a_rung_that_is_due_but_was_not_tried_is_taken_back_too(night: Night) -> None:
    _, second, third = climb(night)
    night.step()
    night.wait(301)
    claimed = night.outbox.claim(night.now, LEASE, "me")
    assert claimed is not None
    assert claimed.page == second
    assert night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now) == 2
    assert night.outbox.begin_attempt(claimed, "me", night.now) is None
    assert night.states(third) == ["superseded"] * 2


def test_a_rung_that_was_tried_and_reached_nobody_is_taken_back_and_put_back(
    night: Night,
) -> None:
    _, second, third = climb(night)
    night.step()
    night.wait(301)
    night.step(ErrorCode.NOT_SENT)
    assert night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now) == 2
    assert set(night.states(second) + night.states(third)) == {"superseded"}
    assert night.outbox.stand_up(KEY, night.now) == 2
    night.run(700, accepted)
    assert rings(night)[-2:] == [(301, "2"), (601, "3")]


@pytest.mark.parametrize("how", [None, ErrorCode.AMBIGUOUS], ids=["sending", "doubtful"])
def test_a_rung_that_may_have_arrived_is_not_taken_back(
    night: Night, how: ErrorCode | None
) -> None:
    _, second, _ = climb(night)
    night.step()
    night.wait(301)
    flying = night.take()
    assert flying is not None
    if how is not None:
        night.finish(flying, how)
    assert night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now) == 1
    assert "superseded" not in night.states(second)


def test_an_incident_that_is_closed_rings_nobody_and_nothing_brings_it_back(night: Night) -> None:
    _, second, third = climb(night)
    night.page(ADMIN, "s")
    assert night.outbox.end_ladder(KEY, night.now) == 2
    assert set(night.states(second) + night.states(third)) == {"superseded"}
    assert not any(one.message.rings for one in night.outbox.pending())
    assert night.outbox.end_ladder(KEY, night.now) == 0
    night.run(700, accepted)
    assert sorted(words for _, words in rings(night)) == ["1", "s"]
    assert night.outbox.stand_up(KEY, night.now) == 0


def test_a_rung_the_news_replaced_does_not_come_back_with_the_others(night: Night) -> None:
    _, second, third = climb(night)
    night.step()
    night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now)
    assert night.outbox.drop_rungs(KEY, "lead", night.now) == 1
    assert night.outbox.stand_up(KEY, night.now) == 1
    assert set(night.states(second)) == {"superseded"}
    assert night.due(third)[0] == 600


def test_taking_the_mark_back_puts_the_rest_of_the_ladder_back(night: Night) -> None:
    _, second, third = climb(night)
    night.step()
    night.wait(10)
    night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now)
    night.wait(10)
    assert night.outbox.stand_up(KEY, night.now) == 2
    assert night.due(second)[0] == 280
    assert night.states(third) == ["held"] * 2
    night.run(700, accepted)
    assert rings(night) == [(0, "1"), (300, "2"), (600, "3")]
    assert night.outbox.stand_up(KEY, night.now) == 0


def test_what_was_due_meanwhile_rings_when_the_mark_is_taken_back(night: Night) -> None:
    climb(night)
    night.step(ErrorCode.NOT_SENT)
    night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now)
    assert not any(one.message.rings for one in night.outbox.pending())
    night.outbox.stand_up(KEY, night.now)
    assert all(one.message.rings for one in night.outbox.pending())
    night.run(1, accepted)
    night.outbox.stand_down(KEY, frozenset({"shift_lead"}), night.now)
    night.wait(1000)
    night.outbox.stand_up(KEY, night.now)
    night.run(300, accepted)
    assert rings(night)[-2:] == [(1001, "2"), (1301, "3")]


def test_recovery_ends_the_climb_for_good(night: Night) -> None:
    _, second, third = climb(night)
    night.step()
    night.outbox.stand_down(KEY, frozenset(), night.now)
    night.page(LEAD, "Работает", Purpose.RECOVERY)
    assert set(night.states(second) + night.states(third)) == {"superseded"}
    assert night.outbox.stand_up(KEY, night.now) == 0
    night.run(700, accepted)
    assert rings(night) == [(0, "1"), (0, "Работает")]


def test_recovery_ends_a_climb_nobody_stood_down(night: Night) -> None:
    climb(night)
    night.step()
    night.page(LEAD, "Работает", Purpose.RECOVERY)
    night.run(700, accepted)
    assert rings(night) == [(0, "1"), (0, "Работает")]


def test_who_climbs_behind_a_dropped_rung_waits_for_both_pauses(night: Night) -> None:
    _, second, _ = climb(night)
    night.step()
    assert night.outbox.drop_rungs(KEY, "lead", night.now) == 1
    assert night.states(second) == ["superseded"] * 3
    night.run(700, accepted)
    assert rings(night) == [(0, "1"), (600, "3")]


def test_a_ladder_is_not_stuck_behind_what_was_withdrawn(night: Night) -> None:
    climb(night)
    assert night.outbox.withdraw(KEY, "lead", night.now)
    night.run(10, accepted)
    assert rings(night) == [(0, "3")]
    assert [one.person.id for one in night.outbox.told(KEY)] == ["admin"]


def test_a_clock_set_back_neither_holds_up_a_rung_nor_rings_it_early(night: Night) -> None:
    first = night.page(LEAD, "1")
    second = night.page(ADMIN, "2", follows=first, pause=timedelta(minutes=15))
    night.step()
    night.outbox.clock_set_back(night.now, timedelta(minutes=10))
    assert night.due(second)[0] == 900, "a long pause is no clock that was set back"
    night.now -= timedelta(hours=3)
    night.outbox.clock_set_back(night.now, timedelta(minutes=10))
    assert night.due(second) == [900, 960]
    night.wait(100)
    night.outbox.clock_set_back(night.now, timedelta(minutes=10))
    assert night.due(second) == [800, 860]


def test_a_moved_chat_is_known_to_the_rungs_that_are_held(night: Night) -> None:
    climb(night)
    first = night.take()
    assert first is not None
    night.finish(first, ErrorCode.MIGRATED, new_address="-1005")
    night.run(400, accepted)
    assert [one.recipient.address for _, one in night.sent] == ["111", "-1005", "-1005"]


def test_news_that_rings_is_not_put_off_to_the_next_rung(night: Night) -> None:
    _, second, _ = climb(night)
    night.step()
    night.wait(60)
    news = night.page(LEAD, "Новее")
    assert news != second
    assert night.due(news)[0] == 0
    night.step()
    night.wait(250)
    assert night.page(LEAD, "Ещё новее") == second, "one that is due carries the words itself"


def test_an_edit_is_not_put_off_to_the_next_rung(night: Night) -> None:
    climb(night)
    night.step()
    night.outbox.edit(KEY, lambda _person: Message("Новее"), frozenset({"telegram"}), night.now)
    edit = night.step()
    assert edit is not None
    assert edit.is_edit
