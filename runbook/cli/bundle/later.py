"""Sends what waits: once for a person, again and again for up to a day in a process of its own."""

import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runbook.bundle.waiting import FOLDER, drop, some_wait, tidy, waiting
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.process.detached import start_detached
from runbook.journal.alone import hold_alone
from runbook.journal.usual_place import default_path
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.agent.workplace import Workplace

LOCK = "bundle.lock"
DAY = 24 * 3600
PAUSES = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds between two tries; the last one holds from then on. A quarter of each is chance."""


def start_later(invocation: Invocation) -> None:
    """A process that goes on when this one has ended. Where one is at it, the new one ends."""
    with suppress(OSError):
        start_detached(["bundle", "--waiting", "--json", "--for", str(DAY)], invocation)


def begin_again(invocation: Invocation) -> None:
    """Start it where something is left from before a kill or a power cut; else costs a look."""
    folder = default_path().parent / FOLDER
    tidy(folder)
    if some_wait(folder):
        start_later(invocation)


def send_waiting(workplace: "Workplace", lang: str, seconds: float, *, quiet: bool) -> int:
    """Send it all. 40 when something still waits afterwards."""
    folder = default_path().parent
    if not some_wait(folder / FOLDER):
        if not quiet:
            console.say(t("bundle.waiting.nothing", lang))
        return ExitCode.OK
    hold = hold_alone(folder / LOCK, 0)
    if hold is None:
        if not quiet:
            console.say(t("bundle.waiting.busy", lang))
        return ExitCode.OK
    end, tried, sent, left = time.monotonic() + seconds, 0, 0, 0
    while True:
        gone, left = _once(workplace, lang)
        sent += gone
        pause = PAUSES[min(tried, len(PAUSES) - 1)] * random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, hides nothing
        if not left or time.monotonic() + pause > end:
            break
        tried += 1
        time.sleep(pause)
    if hold.connection is not None:
        hold.connection.close()
    if not quiet:
        console.say(t("bundle.waiting.left", lang, count=sent))
        if left:
            console.say(t("bundle.waiting.stays", lang, count=left))
    return ExitCode.UNDETERMINED if left else ExitCode.OK


def _once(workplace: "Workplace", lang: str) -> tuple[int, int]:
    """How many left, and how many still wait."""
    from runbook.agent.evidence.sending import Ended, send  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above
    from runbook.secrets.own import own_secret, own_secrets  # noqa: PLC0415 - as above

    folder = default_path().parent
    journal = open_journal(None, utc_now()).journal
    sent = left = 0
    secret, others = own_secret(folder), own_secrets(folder)
    for one in waiting(folder / FOLDER, secret, utc_now(), others):
        ended = send(one.way, one.content, workplace.loaded, journal, lang).ended
        if ended is Ended.LATER:
            left += 1
            continue
        drop(one.path)
        sent += ended is Ended.SENT
    journal.close()
    return sent, left
