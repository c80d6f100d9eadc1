"""Sends what waits: once for a person, again and again for up to a day in a process of its own."""

import random
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.bundle.waiting import FOLDER, all_of, drop, some_wait, tidy, waiting
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.process.detached import start_detached
from runbook.journal.alone import hold_alone
from runbook.journal.usual_place import default_path
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.agent.workplace import Workplace

SCHEMA = "runbook.bundle_waiting/1"
LOCK = "bundle.lock"
DAY = 24 * 3600
PAUSES = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds between two tries; the last one holds from then on. A quarter of each is chance."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of all that waited. ``shut``: nobody can open it; ``busy``: another is at it."""

    sent: int = 0
    waits: int = 0
    shut: int = 0
    busy: bool = False

    @property
    def code(self) -> ExitCode:
        """40 when anything is left."""
        return ExitCode.UNDETERMINED if self.waits or self.shut or self.busy else ExitCode.OK


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


def send_waiting(workplace: "Workplace", lang: str, seconds: float, *, as_json: bool) -> int:
    """Send it all. 40 when something still waits afterwards, or cannot be opened."""
    folder = default_path().parent
    if not some_wait(folder / FOLDER):
        return _told(Looked(), lang, "bundle.waiting.nothing", as_json=as_json)
    hold = hold_alone(folder / LOCK, 0)
    if hold is None:
        busy = Looked(waits=len(all_of(folder / FOLDER)), busy=True)
        return _told(busy, lang, "bundle.waiting.busy", as_json=as_json)
    end, tried, sent = time.monotonic() + seconds, 0, 0
    while True:
        once = _once(workplace, lang)
        sent += once.sent
        pause = PAUSES[min(tried, len(PAUSES) - 1)] * random.uniform(0.75, 1.0)  # noqa: S311 - spreads tries, hides nothing
        if not once.waits or time.monotonic() + pause > end:
            break
        tried += 1
        time.sleep(pause)
    hold.release()
    return _told(Looked(sent, once.waits, once.shut), lang, as_json=as_json)


def _told(looked: Looked, lang: str, instead: str = "", *, as_json: bool) -> int:
    """Say it, ``instead`` in place of the counts, and give the code."""
    if as_json:
        console.say_json(
            {
                "schema": SCHEMA, "sent": looked.sent, "waits": looked.waits,
                "unopened": looked.shut, "busy": looked.busy,
            }
        )  # fmt: skip
    elif instead:
        console.say(t(instead, lang))
    else:
        console.say(t("bundle.waiting.left", lang, count=looked.sent))
        if looked.waits:
            console.say(t("bundle.waiting.stays", lang, count=looked.waits))
        if looked.shut:
            console.say(t("bundle.waiting.shut", lang, count=looked.shut))
    return looked.code


def _once(workplace: "Workplace", lang: str) -> Looked:
    """Try each of them once."""
    from runbook.agent.evidence.sending import Ended, send  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above
    from runbook.secrets.own import own_secret, own_secrets  # noqa: PLC0415 - as above

    folder = default_path().parent
    journal = open_journal(None, utc_now()).journal
    sent = left = 0
    secret, others = own_secret(folder), own_secrets(folder)
    closed = set(all_of(folder / FOLDER))
    for one in waiting(folder / FOLDER, secret, utc_now(), others):
        closed.discard(one.path)
        ended = send(one.way, one.content, workplace.loaded, journal, lang).ended
        if ended is Ended.LATER:
            left += 1
            continue
        drop(one.path)
        sent += ended is Ended.SENT
    journal.close()
    # What was too old for another try is gone by now.
    return Looked(sent, left, len(closed.intersection(all_of(folder / FOLDER))))
