"""Hubs, their database and the line between them are killed, stopped and cut amid an outage."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.far_ends.postgres import why_not
from tests.integration.hub.kills.account import Account
from tests.integration.hub.kills.rounds import play

OFFICES, KILLS = 2, 5
"""Side by side, because most of it is waiting; 10 kills in all, of each kind as many.

The bench has a hundred.
"""


def played(seed: int) -> Account:
    found, _ = play(KILLS, seed)
    return found


@pytest.mark.timeout(400)
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_nothing_is_lost_or_told_twice_and_one_hub_speaks_whatever_is_killed() -> None:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(OFFICES, spawned) as side_by_side:
        accounts = list(side_by_side.map(played, range(OFFICES)))
    for found in accounts:
        assert not found.faults, str(found)
        # It would prove nothing if nothing had happened.
        assert found.takeovers
        assert min(found.reports, found.promises, found.presses, found.cards, found.outages) > 0
