"""The procedure as this sitting works through it: what is next, what she answered, what follows.

Called from the keyboard's thread and from the sitting's. Every answer is on disk before the next
question; when the disk is gone it goes on in memory, which the sitting's screen says.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from runbook.agent.findings import finding_in
from runbook.agent.recording.keeping import Keeping
from runbook.agent.recording.record import Record
from runbook.agent.sitting.consequences import Consequences
from runbook.agent.sitting.kept_run import KeptRun
from runbook.agent.sitting.promises import Promises
from runbook.agent.workplace import utc_now
from runbook.callbacks.promise import Callback, Channel
from runbook.incident import Incident
from runbook.journal import callbacks
from runbook.journal.problem import JournalProblem
from runbook.journal.returning import Back
from runbook.journal.runs import Run
from runbook.planning import Answers, Finding
from runbook.procedure.commands import LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.meaning import Surroundings, answers_of, closing_of, facts_of
from runbook.procedure.place import Place
from runbook.procedure.shapes import Field, Procedure, Step
from runbook.procedure.walk import (
    DONE,
    SKIPPED,
    Facts,
    Position,
    next_automatic,
    position,
    roles_alerted,
)
from runbook.settings import Settings

STALE = timedelta(hours=12)
"""A run not touched for so long belongs to another shift."""


class Conductor:
    """One operator's way through the procedure."""

    def __init__(
        self,
        record: Record,
        procedure: Procedure,
        settings: Settings,
        journal_problem: Callable[[JournalProblem], None],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._record = record
        self._procedure = procedure
        self._now = now
        self._lock = threading.RLock()
        self._keeping = Keeping(record, journal_problem)
        self.prove_free = self._keeping.prove_free
        self.promises = Promises(self._keeping, settings.callbacks, now)
        self._run = KeptRun(self._keeping, procedure, now)
        self._consequences = Consequences(record, procedure, self.promises)
        self._incident: Incident | None = None
        self._around = Surroundings(
            backup=settings.operator.backup,
            trainee=settings.operator.trainee,
            roles=frozenset(one.role for one in settings.contacts),
        )
        self._lead = self._at_bank = ""
        self._undecided = False
        # Once all is done it stays so until the next outage.
        self._done: Position | None = None
        record.when_home(self._home)

    def resumable(self) -> Run | None:
        """The run that an earlier sitting left, unless it is another shift's."""
        with self._lock:
            # What was handed over hours ago is a colleague's now: nothing of it stays here.
            now = self._now()
            self._keeping.looking(lambda: callbacks.destroy_handed(self._record.journal, now))
            self.promises.look()
            found = self._run.left_behind()
            if found is None or not found.answers:
                return None
            if now - found.last_at > STALE:
                self._keeping.at_a_look(partial(self._run.end, "stale", found))
                return None
            # Until she decides, what the lead is told is what she said then.
            self._run.current = found
            if not self._run.hers():
                # Nothing of it is hers: there is nothing to decide.
                return None
            self._undecided = True
            return found

    def go_on(self, run: Run) -> None:
        """Take an earlier sitting's run up, with its answers."""
        with self._lock:
            self._undecided = False
            begun = self._incident
            if begun is not None and not begun.over and run.incident not in {"", begun.key}:
                self._run.end("next_outage", run)
                return
            self._run.current = run
            incident = self._keeping.looking(lambda: self._record.journal.incident(run.incident))
            if incident is not None and incident.over:
                self._recovered(incident)
            elif begun is not None and not begun.over:
                self._run.attach(begun.key)
            self.promises.look()

    def refresh(self) -> None:
        """See what another window wrote down meanwhile."""
        with self._lock:
            if self._undecided:
                return
            if self._done is None:
                self._run.refresh()
            self.promises.look()

    def start_again(self, run: Run) -> None:
        """Leave an earlier sitting's run behind."""
        with self._lock:
            self._undecided, self._run.current = False, None
            self._run.end("started_again", run)

    def offer_again(self, run: Run) -> Run | None:
        """She takes back what she decided about an earlier run; the run to decide about."""
        with self._lock:
            self._run.reopen(run)
            if self._incident is not None and self._incident.over:
                self._incident, self._around = None, replace(self._around, recovered=False)
            return self.resumable()

    def found(self, finding: Finding, incident: Incident | None) -> None:
        """A diagnosis is over; ``incident`` is the outage it belongs to."""
        with self._lock:
            if incident is None and self._around.recovered:
                return
            passing = (
                incident is not None and finding.healthy and not self._run.values.get(NOT_WORKING)
            )
            if not passing:
                # One clean look at an open outage is no recovery yet: the steps stay.
                self._around = replace(self._around, finding=finding)
            if incident is None:
                return
            if incident.over:
                self._recovered(incident)
            elif self._incident is None or self._incident.key != incident.key:
                self._began(incident)
            else:
                self._incident = incident

    def lead(self, reached: str) -> None:
        """How the lead comes to know: a value of ``Fact.LEAD``. Waits for nothing."""
        self._lead = reached

    def at_bank(self, cause: str) -> None:
        """What the office has found: ``Surroundings.at_bank``. Waits for nothing."""
        self._at_bank = cause

    def _began(self, incident: Incident) -> None:
        run, earlier = self._run.current, self._incident
        failing = None
        if run is not None and (earlier is not None or run.incident not in {"", incident.key}):
            # What she said of the outage before says nothing about this one, unless it began it.
            failing = run.answers.get(NOT_WORKING)
            self._run.end("next_outage")
        self._incident, self._done = incident, None
        self._around = replace(self._around, recovered=False)
        if failing is not None:
            self.give(NOT_WORKING, failing.value)
        self._run.attach(incident.key)
        self.promises.look()

    def _recovered(self, incident: Incident) -> None:
        self._incident = incident
        # The finding is healthy now; what is left to do follows from what it was.
        finding = finding_in(incident, ())
        self._around = replace(self._around, recovered=True, finding=finding)
        self.promises.look()

    def place(self) -> Place:
        """Where she is. Steps the program can do itself are done first."""
        soon = self._keeping.at_a_look
        with self._lock:
            turns, held = self.promises.their_turn(), self.promises.all()
            if self._done is not None:
                # What is not to be kept yet outlives the procedure.
                return Place(self._done, {}, turns, True, (), self.about, held)
            done: list[Step] = []
            while True:
                at = position(self._procedure, self._run.values, self._facts())
                step = next_automatic(at)
                # Each is answered and so not due again; the bound is for a run nothing can keep.
                # A locked journal leaves it to the next look.
                if step is None or step in done or not soon(partial(self._do_incident_step, step)):
                    break
                done.append(step)
            if at.finished and self._run.current and soon(partial(self._run.end, "finished")):
                self._done = at
            recovered = self._around.recovered
            return Place(at, self._run.values, turns, recovered, tuple(done), self.about, held)

    @property
    def about(self) -> str:
        """The key of the outage this is about, empty before there is one."""
        return self._incident.key if self._incident else ""

    @property
    def in_memory(self) -> bool:
        """Whether what is written down is gone when the program ends."""
        return self._record.journal.in_memory

    def answers(self) -> Answers:
        """What she said so far, as the alert tells it."""
        with self._lock:
            return answers_of(self._procedure, self._run.given, len(self.promises))

    def roles(self, finding: Finding) -> tuple[str, ...]:
        """Whom an alert about this finding is for."""
        with self._lock:
            return roles_alerted(self._procedure, self._facts(finding), self._run.values)

    def give(self, step_id: str, value: str) -> None:
        """Write an answer down; ``step_id`` is what was due, or a command's id."""
        with self._lock:
            # The lead knows since the first time it was said.
            if step_id != LEAD_KNOWS or step_id not in self._run.given:
                self._run.answer(step_id, value, self.about)

    def give_field(self, wanted: Field, value: str) -> None:
        """Answer the step that is recorded as this field, where the procedure has one."""
        for step in [one for one in self._procedure.steps if one.records is wanted][:1]:
            self.give(step.id, value)

    def undo(self) -> str:
        """Take the last answer back; its step's id, empty when there is none."""
        with self._lock:
            last = self._run.hers()[-1:]
            return last[0] if last and self.take_back(last[0]) else ""

    def take_back(self, answered: str) -> bool:
        """Undo this answer together with what followed from it. False when there is none."""
        with self._lock:
            if (given := self._run.given.get(answered)) is None:
                return False
            before, now = self._facts(), self._now()
            work = partial(self._consequences.take_back, answered, given, self.about, now)
            self._run.undo(answered, work)
            self._consequences.unfollow(self._run, before, self._facts(), self.about, now)
            self.promises.look()
            return True

    def lead_proved(self) -> bool:
        """The lead read out the code of the message. False when it was marked before."""
        with self._lock:
            proved = partial(self._consequences.proved, self.about, self._now())
            return bool(self._run.answer(LEAD_KNOWS, YES, self.about, proved))

    def promise(self, channel: Channel, step_id: str = "") -> Callback | None:
        """Write down that a client was promised a call or a message about this outage.

        ``step_id`` is the step it answers: both are written or neither, so that a kill between
        them cannot make her promise it twice.
        """
        with self._lock:
            write = partial(self.promises.write, channel, self.about)
            answer = partial(self._run.answer, step_id, channel, self.about, write)
            made = answer() if step_id else self._keeping(write)
            self.promises.look()
            return made

    def _home(self, back: Back) -> None:
        with self._lock:
            if (joined := back.carried.joined.get(self.about)) is not None:
                found = partial(self._record.journal.incident, joined)
                self._incident = self._keeping.looking(found)
            self.refresh()

    def _do_incident_step(self, step: Step) -> None:
        said, now = closing_of(self._procedure, self._run.given), self._now()
        work = partial(self._consequences.carry_out, step, self.about, said, now)
        self._run.answer(step.id, DONE if self.about else SKIPPED, self.about, work)

    def _facts(self, finding: Finding | None = None) -> Facts:
        found = finding or self._around.finding
        around = replace(self._around, finding=found, lead=self._lead, at_bank=self._at_bank)
        return facts_of(self._procedure, self._run.given, around, len(self.promises))
