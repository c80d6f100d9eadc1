"""The run of a sitting, kept on disk answer by answer, and in memory once the disk is gone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from runbook.agent.keeping import Keeping
from runbook.journal import runs
from runbook.journal.runs import Run
from runbook.procedure.meaning import Given
from runbook.procedure.shapes import Procedure

T = TypeVar("T")


class KeptRun:
    """At the most one run is under way; it begins with the first answer."""

    def __init__(self, keeping: Keeping, procedure: Procedure, now: Callable[[], datetime]) -> None:
        self._keeping = keeping
        self._procedure = procedure
        self._now = now
        self.current: Run | None = None

    @property
    def given(self) -> Mapping[str, Given]:
        """The answers so far."""
        return self.current.answers if self.current else {}

    def left_behind(self) -> Run | None:
        """The run that is under way on disk, whoever began it."""
        record = self._keeping.record
        return self._keeping(lambda: runs.current_run(record.journal, record.operator))

    def refresh(self) -> None:
        """See what another window wrote down meanwhile."""
        found, run = self.left_behind(), self.current
        if found is not None and (run is None or run.id == found.id):
            self.current = found

    def answer(self, step_id: str, value: str, incident: str, deed: Callable[[], T]) -> T | None:
        """Write down an answer together with what follows from it: both or neither.

        ``incident`` is the key of the outage the run is about, empty before there is one.
        """
        now, record = self._now(), self._keeping.record
        run = self.current or self._keeping(partial(self._begin, incident)) or self._unwritten()
        text = self._text_id(step_id)

        def both() -> tuple[T, Run | None]:
            journal = record.journal
            give = partial(runs.give_answer, journal, run, step_id, value, now, text)
            return journal.write(lambda _: (deed(), give()))

        done, given = self._keeping(both) or (None, None)
        self.current = given or replace(run, answers={**run.answers, step_id: Given(value, now)})
        return done

    def undo(self, kept: str) -> str:
        """Take the last answer back, except the one to ``kept``; its step's id, or empty."""
        run = self.current
        steps = [one for one in run.answers if one != kept] if run else []
        if run is None or not steps:
            return ""
        record, now = self._keeping.record, self._now()
        taken = self._keeping(lambda: runs.take_back(record.journal, run, steps[-1], now))
        others = {one: given for one, given in run.answers.items() if one != steps[-1]}
        self.current = taken or replace(run, answers=others)
        return steps[-1]

    def attach(self, incident: str) -> None:
        """Say which outage the run is about, where that is not known yet."""
        run = self.current
        if run is not None and not run.incident:
            record = self._keeping.record
            found = self._keeping(lambda: runs.attach(record.journal, run, incident))
            self.current = found or replace(run, incident=incident)

    def end(self, reason: str, run: Run | None = None) -> None:
        """Close a run: the current one, or one that was left behind."""
        ended = run or self.current
        if ended is not None:
            record, now = self._keeping.record, self._now()
            self._keeping(lambda: runs.end_run(record.journal, ended, reason, now))
        if run is None:
            self.current = None

    def _begin(self, incident: str) -> Run:
        record, one = self._keeping.record, self._procedure
        named = (one.id, one.version, one.digest)
        return runs.begin_run(record.journal, record.operator, incident, named, self._now())

    def _unwritten(self) -> Run:
        one, operator = self._procedure, self._keeping.record.operator
        return Run("", operator, "", one.id, one.version, one.digest, self._now())

    def _text_id(self, answered: str) -> str:
        """Of what she was asked: a line of an advice carries its own."""
        step_id, _, line = answered.partition("/")
        step = self._procedure.step(step_id)
        return line or (step.wording.text_id if step else "")
