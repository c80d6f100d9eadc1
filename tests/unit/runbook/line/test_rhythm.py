"""When the hub is spoken to next."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from runbook.agent.line.rhythm import BACKOFF_AT_MOST, CHANGES, LATEST, Rhythm

CHANCES = st.floats(0, 1)


def test_a_change_is_told_at_once_and_calm_waits_for_the_next_heartbeat() -> None:
    rhythm = Rhythm().answered(10_000, 100.0, 0.0)
    assert rhythm.due(changed=False) == 110.0
    assert rhythm.due(changed=True) == 100.0 + CHANGES


def test_the_first_report_is_due_at_once() -> None:
    assert Rhythm().due(changed=False) < 0


@given(st.lists(CHANCES, min_size=1, max_size=40))
def test_a_hub_that_is_gone_is_asked_ever_more_rarely_and_never_hammered(
    chances: list[float],
) -> None:
    rhythm, now, pauses = Rhythm(), 0.0, []
    for chance in chances:
        rhythm = rhythm.failed(now, chance)
        # A change makes no exception: the hub has failed a moment ago.
        assert rhythm.due(changed=True) == rhythm.due(changed=False)
        pauses.append(rhythm.due(changed=True) - now)
        now = rhythm.due(changed=True)
    for n, pause in enumerate(pauses):
        least = min(2.0**n, BACKOFF_AT_MOST)
        assert least - 1e-6 <= pause <= 2 * least + 1e-6


def test_ten_thousand_agents_come_back_apart_and_soon_to_a_hub_that_was_gone() -> None:
    agents, back, heartbeats = 10_000, 600.0, 1_000
    chance = Random(7)
    came: list[float] = []
    knocks = 0
    for _ in range(agents):
        # Each notices at a heartbeat of her own.
        now, rhythm = chance.uniform(0, 10), Rhythm()
        while now < back:
            rhythm = rhythm.failed(now, chance.random())
            now = rhythm.due(changed=True)
            knocks += back - 60 <= now < back
        came.append(now - back)
    assert max(came) <= 2 * BACKOFF_AT_MOST
    assert max(Counter(int(one) for one in came).values()) < heartbeats / 2
    assert knocks / 60 < heartbeats / 2


def test_one_answer_ends_the_backing_off() -> None:
    rhythm = Rhythm().failed(0, 0).failed(1, 0).failed(3, 0).answered(10_000, 7, 0)
    assert rhythm.due(changed=True) == 7 + CHANGES


def test_a_pause_the_hub_asks_for_is_obeyed_within_reason() -> None:
    assert Rhythm().failed(0, 0.0, 30.0).due(changed=True) == 30.0
    assert Rhythm().failed(0, 0.0, 1e9).due(changed=True) == LATEST


def test_a_hub_about_to_speak_is_asked_again_soon_although_it_is_calm_in_between() -> None:
    rhythm = Rhythm().waiting_for_a_word(500, 0.0).answered(500, 0.0, 0.0)
    for _ in range(3):
        now = rhythm.due(changed=False)
        rhythm = rhythm.answered(10_000, now, 0.0)
        assert rhythm.due(changed=False) - now == 0.5
    assert rhythm.answered(10_000, 11.0, 0.0).due(changed=False) == 21.0
    assert rhythm.calmed().answered(2_000, now, 0.0).due(changed=False) == now + 2.0


def test_a_crowded_hub_that_wants_no_haste_is_not_hurried() -> None:
    rhythm = Rhythm().waiting_for_a_word(8_000, 0.0).answered(8_000, 0.0, 0.0)
    assert rhythm.due(changed=False) == 8.0


@given(st.integers(-(10**18), 10**18), CHANCES)
def test_whatever_the_hub_wants_heartbeats_stay_within_bounds(next_ms: int, chance: float) -> None:
    due = Rhythm().answered(next_ms, 0.0, chance).due(changed=False)
    assert 0.2 <= due <= LATEST
