"""What follows from an answer in the journal, and how it is taken back with the answer.

Each is part of the transaction that writes the answer. All raise JournalError.
"""

from datetime import datetime
from functools import partial

from runbook.agent.recording.acknowledging import KnownBy, acknowledge
from runbook.agent.recording.passing_on import pass_on, take_back
from runbook.agent.recording.record import Record
from runbook.agent.sitting.kept_run import KeptRun
from runbook.agent.sitting.promises import Promises
from runbook.incidents.closing import Closing
from runbook.procedure.commands import LEAD_KNOWS
from runbook.procedure.meaning import Given
from runbook.procedure.shapes import Field, Kind, Procedure, Step
from runbook.procedure.walk import Facts, holds_all


class Consequences:
    """Of one operator's answers."""

    def __init__(self, record: Record, procedure: Procedure, promises: Promises) -> None:
        self._record = record
        self._procedure = procedure
        self._promises = promises

    def proved(self, about: str, now: datetime) -> bool:
        """The lead has read out the code of the message about this outage."""
        acknowledge(self._record.journal, about, KnownBy.CODE, now)
        return True

    def carry_out(self, step: Step, about: str, closing: Closing, now: datetime) -> None:
        """A step the program does: pass the incident on, or close it, where there is one."""
        if not about:
            return
        if step.to:
            pass_on(self._record.journal, about, step.to, now)
        else:
            self._record.close(about, closing, now)

    def take_back(self, answered: str, given: Given, about: str, now: datetime) -> None:
        """It was answered by mistake."""
        step = self._procedure.step(answered)
        if step is not None and step.kind is Kind.CALLBACK:
            self._promises.take_back_made(given.value, given.at)
        if not about:
            return
        if answered == LEAD_KNOWS:
            self._record.not_acknowledged(about, now)
        elif step is not None and step.records is Field.PROVIDER_UNTIL:
            self._record.not_expected(about, now)

    def unfollow(
        self, run: KeptRun, before: Facts, after: Facts, about: str, now: datetime
    ) -> None:
        """Undo what was passed on of itself only because of what has just been taken back."""
        values = run.values
        passed_on = [
            step for one in values if (step := self._procedure.step(one)) and _passes(step)
        ]
        for step in tuple(passed_on):
            if holds_all(step.when, before, values) and not holds_all(step.when, after, values):
                passed_on.remove(step)
                run.undo(step.id, partial(self._kept, about, now, others=bool(passed_on)))

    def _kept(self, about: str, now: datetime, *, others: bool) -> None:
        if about and not others:
            take_back(self._record.journal, about, now)


def _passes(step: Step) -> bool:
    return step.kind is Kind.INCIDENT and bool(step.to)
