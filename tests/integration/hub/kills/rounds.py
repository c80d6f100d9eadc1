"""So many kills at random moments of outages that go on, and the account of it all."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import func, select

from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from runbook.hub.store.tables import UPDATES
from tests.acceptance.night import until
from tests.far_ends.postgres import running
from tests.integration.hub.kills.account import Account, account
from tests.integration.hub.kills.office import KINDS, Two, two_hubs
from tests.integration.hub.kills.phones import exchange
from tests.integration.hub.kills.traffic import Traffic, outages

_PAUSE_S = (0.2, 2.0)
"""Between the moment when all works again and the next kill."""
_CALM_S = 4.0
_SETTLES_S = 240.0
"""A chat takes one message a second, and much waits for it in the end."""
_MOST_OUTAGES = 600


def play(kills: int, seed: int) -> tuple[Account, dict[str, int]]:
    """Play it; the account, and how often each thing was struck."""
    chance = random.Random(seed)
    fleet = outages(min(_MOST_OUTAGES, 10 * kills))
    names = [pc.operator.id for some in fleet for pc in some]
    struck: Counter[str] = Counter()
    with running() as server, exchange() as phones, two_hubs(server, phones, names) as two:
        traffic = Traffic(two.ports, phones, fleet, random.Random(seed + 1))
        traffic.start()
        for kind in islice(_kinds(chance), kills):
            time.sleep(chance.uniform(*_PAUSE_S))
            two.strike(kind, chance)
            struck[kind] += 1
        two.wait_for_duty()
        time.sleep(_CALM_S)
        traffic.stop()
        _settle(two)
        traffic.end()
        _settle(two)
        return account(two, traffic), dict(struck)


def _kinds(chance: random.Random) -> Iterator[str]:
    """Each as often as the others, in no order."""
    while True:
        yield from chance.sample(KINDS, len(KINDS))


def _settle(two: Two) -> None:
    """Wait until everything is told and worked, and nothing more comes."""

    def quiet() -> bool:
        said = len(two.phones.state.accepted) + len(two.phones.state.edits)
        time.sleep(2.0)
        now = len(two.phones.state.accepted) + len(two.phones.state.edits)
        return said == now and not _waiting(two.here.store) and not two.phones.state.updates.waiting

    if not until(quiet, _SETTLES_S):
        raise TimeoutError("it does not come to rest")


def _waiting(store: Store) -> int:
    """Deliveries and updates that are not done."""
    sending = select(func.count()).where(OUTBOX.c.state.in_(("pending", "claimed")))
    unworked = select(func.count()).where(UPDATES.c.worked_at.is_(None))
    with store.read() as tx:
        both = (tx.connection.execute(one).scalar() or 0 for one in (sending, unworked))
        return sum(both)


def as_row(found: Account, struck: dict[str, int]) -> dict[str, int]:
    """Everything as one flat row."""
    return {**found.counts, **{f"struck_{kind}": count for kind, count in struck.items()}}
