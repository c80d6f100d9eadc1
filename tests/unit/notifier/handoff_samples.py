"""Reports and keys that the tests of the handoff share."""

import random
from datetime import UTC, datetime, timedelta

from notifier.handoff.report import CHANNELS, Kind, Report, agent_id

KEY = bytes(range(32))
OPERATOR = "op-117"
INCIDENT = "3f9a1c2b00ff8e01"
EXAMPLE = Report(
    kind=Kind.OUTAGE,
    agent=agent_id(OPERATOR),
    sequence=1795310000,
    incident=INCIDENT,
    cause=18,
    also=17,
    confidence=97,
    occurred_at=datetime(2026, 11, 21, 23, 13, 5, tzinfo=UTC),
    age=timedelta(seconds=140),
    calls=1,
    chats=2,
    not_working=frozenset({"voice", "data"}),
    client_hears=False,
    off_the_line=True,
    trainee=False,
    promised=3,
)
"""The one worked out in ``docs/handoff.md``."""


def any_report(chance: random.Random) -> Report:
    """A report with every field at random, the edges often."""
    cause = chance.randint(1, 62)
    return Report(
        kind=chance.choice(list(Kind)),
        agent=chance.randbytes(6),
        sequence=chance.choice((0, 1, 2**32 - 1, chance.getrandbits(32))),
        incident=chance.randbytes(8).hex(),
        cause=cause,
        also=chance.choice((None, cause % 62 + 1)),
        confidence=chance.randint(0, 100),
        she_says=chance.random() < 0.5,
        occurred_at=datetime.fromtimestamp(
            chance.choice((0, 2**32 - 1, chance.getrandbits(32))), UTC
        ),
        age=timedelta(seconds=2 * chance.randint(0, 0xFFFF)),
        calls=chance.choice((None, 0, 253, 254, chance.randint(0, 254))),
        chats=chance.choice((None, 0, 254, chance.randint(0, 254))),
        not_working=frozenset(chance.sample(CHANNELS, chance.randint(0, 3))),
        client_hears=chance.choice((None, True, False)),
        off_the_line=chance.choice((None, True, False)),
        trainee=chance.random() < 0.5,
        promised=chance.randint(0, 255),
    )
