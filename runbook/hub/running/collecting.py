"""When a hub looks for garbage that refers to itself: by the clock, for it works for months.

The collector counts objects made. A large office makes so many that a full look, half a second
long with ten thousand agents, must be rare; a small one so few that it would come once in weeks.
"""

import asyncio
import gc
import time

from checks.host.arenas import give_back

BY_COUNT = (10_000, 10, 500)
"""Objects made, and looks through younger ones, before the collector looks by itself."""
AT_LEAST_S = 120.0
SHARE = 0.001
"""How much of the time everybody may be held up."""


def pause_after(took_s: float) -> float:
    """Seconds until the next full look, when this one took so many of a processor's."""
    return max(AT_LEAST_S, took_s / SHARE)


async def collect_by_the_clock() -> None:
    """Until cancelled. What was freed goes back to the system as well.

    What is loaded by now is never looked through again.
    """
    gc.freeze()
    gc.set_threshold(*BY_COUNT)
    pause = AT_LEAST_S
    while True:
        await asyncio.sleep(pause)
        # Not by the clock on the wall: on a busy machine a look stands still for most of it.
        began = time.thread_time()
        gc.collect()
        give_back()
        pause = pause_after(time.thread_time() - began)
