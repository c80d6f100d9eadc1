"""The short way to the first promises gives what putting all of them in order gives."""

import random
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from runbook.callbacks.promise import DEFAULT_RULES, Channel, Window, in_order
from runbook.journal.callback_reading import next_promises
from runbook.journal.callbacks import attempt, hand_over, open_promises, promise
from runbook.journal.store import open_journal

NOW = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)


def test_the_first_promises_are_those_that_stand_first_among_all(tmp_path: Path) -> None:
    chance = random.Random(1)
    with closing(open_journal(tmp_path / "journal.db", NOW).journal) as journal:
        for number in range(120):
            at = NOW - timedelta(minutes=chance.randint(0, 600), milliseconds=number)
            start = NOW + timedelta(minutes=chance.randint(-300, 300))
            made = promise(
                journal,
                at,
                operator=chance.choice(["op-117", "op-117", "op-118"]),
                incident=None,
                channel=chance.choice(list(Channel)),
                window=Window(start, start + timedelta(minutes=chance.randint(1, 200))),
                msk_offset=chance.choice([None, 0, 2, 7, -1]),
            )
            for _ in range(chance.choice([0, 0, 1, 3])):
                attempt(journal, NOW - timedelta(minutes=chance.randint(0, 60)), made.id)
            if chance.random() < 0.1:
                hand_over(journal, NOW, made.id, "Мария")
        every = in_order(open_promises(journal, "op-117", read=False), NOW, DEFAULT_RULES)
        assert len(every) > 50
        for limit in (1, 20, 500):
            found = next_promises(journal, "op-117", NOW, DEFAULT_RULES, limit)
            assert found == (every[:limit], len(every))
        assert next_promises(journal, "op-119", NOW, DEFAULT_RULES, 5) == ((), 0)
