"""One dispatcher's process for the tests of several on one outbox.

``python -m tests.integration.notifier.outbox_worker FILE OWNER CROWD``: claims until nothing is
due and prints one id per claim. With CROWD above 0 it takes so many of the same chat besides.
"""

import sys
from pathlib import Path

from notifier.outbox.outbox import Outbox
from tests.integration.notifier.night_outbox import LEASE, NOW, on_disk


def main(file: str, owner: str, crowd: str) -> None:
    outbox = Outbox(on_disk(Path(file)))
    print("ready", flush=True)
    sys.stdin.readline()
    while (claimed := outbox.claim(NOW, LEASE, owner)) is not None:
        taken = [claimed]
        if int(crowd):
            taken += outbox.claim_crowd(claimed, owner, NOW, LEASE, int(crowd))
        for begun in outbox.begin_attempts(taken, owner, NOW):
            print(begun.delivery.id, flush=True)
    outbox.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
