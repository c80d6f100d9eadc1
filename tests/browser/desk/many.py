"""Very many promises in a night's journal: ``python -m tests.browser.desk.many COUNT MINUTES_AGO``.

In a process with the night's environment, as every other program of hers that writes there.
"""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from runbook.callbacks.promise import Channel
from runbook.callbacks.reference import Reference, read_reference
from runbook.journal.callbacks import promise
from runbook.journal.store import open_journal
from tests.acceptance.night import OPERATOR, Night

ROOT = Path(__file__).parents[3]


def promise_many(tonight: Night, count: int, minutes_ago: int = 5) -> None:
    """So many clients, promised a call or a message in turn; they belong to no outage."""
    subprocess.run(
        [sys.executable, "-m", __name__, str(count), str(minutes_ago)],
        env=tonight.environment,
        cwd=ROOT,
        check=True,
        timeout=60,
    )


def main(count: int, minutes_ago: int) -> None:
    """Write them down."""
    now = datetime.now(UTC)
    opened = open_journal(None, now)
    for number in range(count):
        reference = read_reference(f"СБ-{200_000 + number}")
        assert isinstance(reference, Reference)
        promise(
            opened.journal,
            now - timedelta(minutes=minutes_ago),
            operator=OPERATOR,
            incident=None,
            channel=(Channel.CALL, Channel.CHAT)[number % 2],
            reference=reference,
        )
    opened.journal.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
