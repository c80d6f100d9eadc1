"""What a drill asks of where it happens."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from runbook.desk.acts import Act
from runbook.desk.sitting import Done
from runbook.drill.case import Case
from runbook.drill.results import Result
from runbook.drill.scoring import Score
from runbook.drill.simulation import EACH, TAKES

LOOK = 0.2
"""Seconds between two looks at where the drill stands."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where a drill happens.

    ``is_real``: a real outage has begun. ``keep`` writes the score down, and gives None where that
    cannot be done. ``begin`` begins another drill, ``leave`` ends the
    looking at this one. ``seconds`` is a clock that only goes forward.
    """

    is_real: Callable[[], bool]
    keep: Callable[[Case, Score], Result | None]
    begin: Callable[[Act], Done]
    leave: Callable[[], None]
    seconds: Callable[[], float] = time.monotonic
    look: float = LOOK
    each: float = EACH
    takes: float = TAKES
