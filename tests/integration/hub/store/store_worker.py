"""A hub process in miniature, to be killed: ``python -m … reports|speaks NAME``, URL on stdin.

``reports`` keeps one report after another and says which are safe. ``speaks`` sends what is in the
outbox while it is on duty, and says under which fence it began to send what.
"""

import sys
import time
from contextlib import suppress
from datetime import timedelta

from notifier.delivery import Receipt
from notifier.outbox.outbox import Outbox
from notifier.outbox.settlement import settle
from runbook.hub.store import duty, reports
from runbook.hub.store.line import OffDutyError
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.store import Store, utc_now
from runbook.secrets.own import OwnSecret
from tests.integration.hub.store.samples import diagnosed, incoming

LEASE_S = 0.6
AT_ONCE = 8
CLAIM = timedelta(seconds=1)


def say(*words: object) -> None:
    print(*words, flush=True)


def keep_reports(store: Store, name: str) -> None:
    for number in range(1_000_000):
        with store.write() as tx:
            reports.take(tx, [incoming(name, diagnosed(sequence=number), utc_now())])
        say(name, number)


def speak(store: Store, name: str) -> None:
    outbox, held = Outbox.in_memory(), 0
    while True:
        fence = duty.take_or_renew(store, name, LEASE_S, held)
        if fence is None:
            time.sleep(0.02)
            continue
        if fence != held:
            outbox.close()
            outbox, held = open_outbox(store, fence), fence
        # As a courier does between two renewals, without asking whether it still may.
        with suppress(OffDutyError):
            for _ in range(AT_ONCE):
                send_one(outbox, name, fence)


def send_one(outbox: Outbox, name: str, fence: int) -> None:
    outbox.expire_leases(utc_now(), 2 * CLAIM)
    claimed = outbox.claim(utc_now(), CLAIM, name)
    if claimed is None:
        time.sleep(0.02)
        return
    begun = outbox.begin_attempt(claimed, name, utc_now())
    if begun is None:
        return
    one = begun.delivery
    say(fence, one.page, one.attempts, int(one.repeat))
    time.sleep(0.02)
    got = settle(one, Receipt("m", utc_now()), utc_now(), 0.0)
    outbox.settle(one, name, got, utc_now())


def main() -> None:
    does, name = sys.argv[1:]
    store = Store(sys.stdin.readline().strip(), OwnSecret(bytes(range(32))))
    say("ready")
    (keep_reports if does == "reports" else speak)(store, name)


if __name__ == "__main__":
    main()
