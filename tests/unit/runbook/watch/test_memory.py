"""What the watch remembers: the last minutes, how it began, drops, loss."""

from runbook.agent.watch.drops import MOST, STEADY, WINDOW, Drop, Drops
from runbook.agent.watch.loss import LOOKS, LossWindow
from runbook.agent.watch.ring import MOST_TOLD, REMEMBERED, Ring
from tests.unit.runbook.watch.looks import ALL, CRM, GATEWAY, INSIDE, ROUTER, passed, silent


def test_the_ring_keeps_the_last_minutes_only() -> None:
    ring = Ring()
    ring.add(passed(CRM, 0.0))
    ring.add(passed(CRM, REMEMBERED + 1))
    assert [one.at for one in ring] == [REMEMBERED + 1]


def test_the_first_place_that_failed_accuses_what_nothing_proved_after_it() -> None:
    ring = Ring()
    for beat in (passed(ROUTER, 1.0), silent(GATEWAY, 2.0), passed(ROUTER, 2.5), silent(CRM, 3.0)):
        ring.add(beat)
    onset = ring.onset(2.0)
    assert onset is not None
    assert onset.probe == GATEWAY.probe
    assert onset.accused == frozenset(GATEWAY.path) - frozenset(ROUTER.path)
    assert frozenset(ROUTER.path) <= onset.proved


def test_an_answer_before_the_place_itself_failed_counts_and_one_after_recovery_does_not() -> None:
    ring = Ring()
    for beat in (
        silent(GATEWAY, 2.0),
        passed(INSIDE, 2.2),
        silent(INSIDE, 4.0),
        passed(INSIDE, 9.0),
    ):
        ring.add(beat)
    onset = ring.onset(2.0)
    assert onset is not None
    assert frozenset(INSIDE.path) <= onset.proved
    ring.clear()
    assert ring.onset(0.0) is None


def test_minutes_of_looks_fit_into_a_few_lines_of_the_journal() -> None:
    ring = Ring()
    for second in range(0, 120, 2):
        for place in ALL:
            ring.add(passed(place, float(second)))
    ring.add(silent(CRM, 120.0))
    ring.add(silent(CRM, 122.0))
    told = ring.as_json(120.0)
    assert len(told) == len(ALL) + 1
    last = {"probe": CRM.probe, "how": "timed_out", "from_s": 0.0, "until_s": 2.0, "times": 2}
    assert told[-1] == last
    assert told[0]["times"] == 60
    assert len(told) <= MOST_TOLD


def test_three_drops_in_a_quarter_of_an_hour_are_one_unstable_line() -> None:
    drops = Drops()
    for number in range(MOST):
        assert not drops.unstable(100.0 * number)
        drops.add([Drop(100.0 * number, home=True)])
    last = 100.0 * (MOST - 1)
    assert drops.unstable(last)
    assert drops.unstable(last + STEADY - 1)
    assert not drops.unstable(last + STEADY)


def test_drops_far_apart_or_beyond_the_router_are_not_the_homes() -> None:
    drops = Drops()
    for number in range(MOST * 2):
        drops.add([Drop(WINDOW * number / (MOST - 1) + number, home=True)])
        drops.add([Drop(float(number), home=False)])
        assert not drops.unstable(WINDOW * number)


def test_a_drop_more_begins_the_ten_steady_minutes_anew() -> None:
    drops = Drops()
    drops.add(Drop(float(at), home=True) for at in (0, 10, 20))
    assert drops.unstable(30.0)
    drops.add([Drop(500.0, home=True)])
    assert drops.unstable(20.0 + STEADY)
    assert not drops.unstable(500.0 + STEADY)


def test_a_fifth_of_the_looks_lost_is_worth_measuring_and_five_per_cent_is_not() -> None:
    few, many = LossWindow(), LossWindow()
    for number in range(LOOKS):
        few.add(silent(ROUTER, number) if number % 20 == 0 else passed(ROUTER, number))
        many.add(silent(ROUTER, number) if number % 4 == 0 else passed(ROUTER, number))
    assert not few.suspicious(0.0)
    assert many.suspicious(0.0)
    assert not many.suspicious(60.0)
