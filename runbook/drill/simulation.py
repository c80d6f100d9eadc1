"""What a drill's night does: the diagnosis, the way out of the PC, and the office, case by case."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from checks.causes import side_of
from checks.observation import Observation
from checks.report import Report
from checks.verdict import judge
from runbook.agent.line.view import KnownTo, Mass, View
from runbook.alerting.alerts import LEAD
from runbook.drill.case import Case
from runbook.drill.course import Stage, has_recovered, next_stage, phase_of, scenario_at
from runbook.drill.log import Log
from runbook.drill.world import observe, situation_of

EACH = 0.015
"""Seconds between two observations, so that the checks fill in before her eyes."""
TAKES = 1.0
"""Seconds after which the exercise's channel takes a message."""
_BANK = "bank"


class Simulation:
    """One night of one case. ``seconds`` since the beginning of the drill; any thread may ask.

    ``later`` are the procedure's steps after the recovery. ``each`` and ``takes`` as above.
    """

    def __init__(
        self,
        case: Case,
        log: Log,
        seconds: Callable[[], float],
        later: frozenset[str],
        *,
        each: float = EACH,
        takes: float = TAKES,
    ) -> None:
        self.stage = Stage()
        self._case, self._log, self._seconds, self._later = case, log, seconds, later
        self._each, self._takes = each, takes
        self._lock = threading.Lock()
        self._seen = 0
        self._accepted: float | None = None

    def tick(self) -> bool:
        """Go on to where it stands now; whether that is a new stage."""
        before = self.stage
        after = next_stage(self._case, before, self._seconds(), self._log.happened, self._later)
        if after == before:
            return False
        with self._lock:
            self.stage, self._seen = after, 0
        if before.index < 0:
            self._log.outage_began()
        return True

    @property
    def settled(self) -> bool:
        """Whether the diagnosis has seen this stage as often as it takes to be told of it."""
        with self._lock:
            return self._seen >= _TO_BE_SURE

    @property
    def is_down(self) -> bool:
        """Whether the outage goes on."""
        return phase_of(self._case, self.stage) is not None

    @property
    def has_recovered(self) -> bool:
        """Whether the outage is over."""
        return has_recovered(self._case, self.stage)

    def diagnose(self, progress: Callable[[Observation], None]) -> Report:
        """The real judgement over this night's observations."""
        stage, begun = self.stage, time.monotonic()
        scenario = scenario_at(self._case, stage)
        seen, subject = observe(scenario)
        for one in seen:
            progress(one)
            if self._each:
                time.sleep(self._each)
        elapsed = int((time.monotonic() - begun) * 1000)
        verdict = judge(seen, subject)
        with self._lock:
            if stage == self.stage:
                self._seen += 1
        return Report(tuple(seen), verdict, elapsed, situation_of(scenario, subject))

    def takes(self) -> float | None:
        """After how many seconds a message is taken now; None when none can leave the PC."""
        phase = phase_of(self._case, self.stage)
        return None if phase and not phase.message else self._takes

    def accepted(self) -> None:
        """The exercise's channel has taken a message to the lead."""
        with self._lock:
            self._accepted = self._seconds() if self._accepted is None else self._accepted
        self._log.told()

    @property
    def acknowledged(self) -> bool:
        """Whether the office has pressed the button by now."""
        after, accepted = self._case.office.acknowledges, self._accepted
        return bool(after) and accepted is not None and self._seconds() - accepted >= after

    def office(self, incident: str, now: datetime) -> View:
        """What the office says at this moment about the outage with this key."""
        known = (KnownTo(incident, LEAD, now),) if incident and self.acknowledged else ()
        return View(at=now, mass=self._mass(incident, now), known=known)

    def _mass(self, incident: str, now: datetime) -> tuple[Mass, ...]:
        said = self._case.office.announces
        begun = self._log.outage_at
        if said is None or begun is None or self._seconds() - begun < said.after:
            return ()
        eta = now + timedelta(seconds=said.eta) if said.eta else None
        at_bank = side_of(said.cause) == _BANK
        return (
            Mass(
                said.number,
                said.cause,
                since=now,
                eta_at=eta,
                not_her_provider=at_bank,
                restored=self.has_recovered,
                joined=bool(incident),
                known=True,
            ),
        )


_TO_BE_SURE = 3
"""Looks: the first may have begun before the change, and two more confirm it."""
