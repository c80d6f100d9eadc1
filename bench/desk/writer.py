"""Another program of hers, which writes into the same journal when it is told to.

Each line of stdin is a reference: a promise for it is written, or taken back when it is there.
Answers with the moment it was on disk, in epoch milliseconds.
"""

import sys
import time
from datetime import UTC, datetime

from runbook.callbacks.promise import Callback, Channel
from runbook.callbacks.reference import Reference, read_reference
from runbook.journal.callbacks import promise, take_back
from runbook.journal.store import open_journal
from tests.acceptance.night import OPERATOR


def main() -> None:
    """Write until stdin ends."""
    journal = open_journal(None, datetime.now(UTC)).journal
    there: dict[str, Callback] = {}
    for line in sys.stdin:
        text = line.strip()
        now = datetime.now(UTC)
        if text in there:
            take_back(journal, now, there.pop(text).id)
        else:
            reference = read_reference(text)
            assert isinstance(reference, Reference)
            there[text] = promise(
                journal, now, operator=OPERATOR, incident=None, channel=Channel.CALL,
                reference=reference,
            )  # fmt: skip
        print(time.time() * 1000, flush=True)
    journal.close()


if __name__ == "__main__":
    main()
