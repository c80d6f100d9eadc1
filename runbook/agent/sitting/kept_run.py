"""The run of a sitting, kept on disk answer by answer, and in memory once the disk is gone."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from runbook.agent.recording.keeping import Keeping
from runbook.journal import runs
from runbook.journal.runs import Run
from runbook.procedure.commands import CLIENT, NOT_WORKING
from runbook.procedure.meaning import Given
from runbook.procedure.shapes import Kind, Procedure

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

    @property
    def values(self) -> dict[str, str]:
        """The same without their times."""
        return {step: one.value for step, one in self.given.items()}

    def hers(self) -> list[str]:
        """What she answered, in order: not what the program did, nor what one key toggles."""
        return [one for one in self.given if self._is_hers(one)]

    def _is_hers(self, answered: str) -> bool:
        step = self._procedure.step(answered.partition("/")[0])
        automatic = step is not None and step.kind is Kind.INCIDENT
        return not automatic and answered != NOT_WORKING and not answered.startswith(CLIENT)

    def left_behind(self) -> Run | None:
        """The run that is under way on disk, whoever began it."""
        record = self._keeping.record
        return self._keeping.looking(lambda: runs.current_run(record.journal, record.operator))

    def refresh(self) -> None:
        """See what another window wrote down meanwhile, and whether it began anew."""
        self.current = self.left_behind() or self.current

    def answer(
        self, step_id: str, value: str, incident: str, deed: Callable[[], T] | None = None
    ) -> T | None:
        """Write down an answer together with what follows from it: both or neither.

        What follows does so once: where another window has answered already, nothing is done and
        None given. An answer from which nothing follows replaces the one before. ``incident`` is
        the key of the outage the run is about, empty before there is one.
        """
        now, record = self._now(), self._keeping.record
        run = self.current or self._keeping(partial(self._begin, incident)) or self._unwritten()
        text = self._text_id(step_id)

        def work(connection: sqlite3.Connection) -> tuple[T | None, Run | None]:
            journal = record.journal
            if deed and runs.is_answered(connection, record.operator, step_id):
                return None, runs.find(connection, record.operator)
            done = deed() if deed else None
            given = runs.give_answer(journal, run, step_id, value, now, text)
            if given is None:
                # It was ended elsewhere meanwhile: the answer belongs to the run of now.
                begun = self._begin(incident)
                given = runs.give_answer(journal, begun, step_id, value, now, text)
            return done, given

        done, given = self._keeping(lambda: record.journal.write(work)) or (None, None)
        self.current = given or replace(run, answers={**run.answers, step_id: Given(value, now)})
        return done

    def undo(self, step_id: str, deed: Callable[[], object]) -> None:
        """Take an answer back together with what followed from it: both or neither."""
        run = self.current
        if run is None:
            return
        record, now = self._keeping.record, self._now()

        def work(_: sqlite3.Connection) -> Run | None:
            deed()
            return runs.take_back(record.journal, run, step_id, now)

        taken = self._keeping(lambda: record.journal.write(work))
        others = {one: given for one, given in run.answers.items() if one != step_id}
        self.current = taken or replace(run, answers=others)

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
        if self.current is not None and ended is not None and self.current.id == ended.id:
            self.current = None

    def reopen(self, run: Run) -> None:
        """Take a run up again that was closed by mistake."""
        if self.current is not None and self.current.id != run.id:
            self.end("started_again")
        record, now = self._keeping.record, self._now()
        self._keeping(lambda: runs.reopen_run(record.journal, run, now))

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
