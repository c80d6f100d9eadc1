"""Keeps one part of the duty running: started again when it dies, after growing pauses."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runbook.hub.duty.health import Health
from runbook.hub.store.transaction import NotOnDutyError

_LOG = logging.getLogger(__name__)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
"""Seconds after which a part that died begins again at the shortest pause."""

Beat = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs only on duty.

    ``run`` gets the fence and what it calls whenever a pass of it has succeeded. It runs until it
    is cancelled; that it ends by itself counts as a failure. NotOnDutyError: the duty is lost.
    """

    name: str
    run: Callable[[int, Beat], Awaitable[None]]


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return float(min(FIRST_PAUSE * 2 ** min(failures - 1, 16), LONGEST_PAUSE))


async def keep_running(part: Part, fence: int, health: Health, lost: Callable[[], None]) -> None:
    """Run it until cancelled. ``lost`` is called once when the duty turns out to be another's."""
    failures = 0
    while True:
        began = time.monotonic()
        health.beat(part.name)
        try:
            await part.run(fence, lambda: health.beat(part.name))
            why = "ended"
        except NotOnDutyError:
            lost()
            return
        except Exception as error:  # noqa: BLE001 - one part's defect must not silence the others
            why = type(error).__name__
        failures = 1 if time.monotonic() - began > STEADY_AFTER else failures + 1
        health.failed(part.name, failures, why)
        # The type only: a text may quote what must not stand in a log.
        _LOG.error("hub: %s stopped (%s), failure %d: again soon", part.name, why, failures)
        await asyncio.sleep(pause_after(failures))
