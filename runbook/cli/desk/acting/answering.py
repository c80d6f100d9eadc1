"""Answers to steps and commands, as a form of the page gives them."""

import os
from functools import partial

from runbook.agent.recording.known import refused_code
from runbook.cli.desk.acting.hold import Hold
from runbook.cli.desk.sitting.parts import Parts
from runbook.desk.acts import Act, Kind
from runbook.desk.showing.client import ClientAt
from runbook.desk.sitting import Done
from runbook.desk.view import Asked
from runbook.journal.problem import JournalError
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.procedure.typed import typed_answer
from runbook.procedure.walk import SKIPPED, Due


class Answering:
    """Steps, what does not work, whether the lead knows, the end of the call, an earlier run."""

    def __init__(self, hold: Hold, parts: Parts) -> None:
        self._hold = hold
        self._parts = parts

    def give(self, act: Act) -> Done:
        """Answer the step that is due; a second press of the same does nothing more."""
        hold = self._hold
        place = hold.place()
        due = self._due(act.subject)
        if due is None:
            return self._answered(act.subject, act.value)
        typed = typed_answer(due.step, act.value.strip(), recovered=place.recovered)
        if typed.refused:
            return hold.refused(typed.refused)
        return self._give(act, typed.value, "desk.did.give")

    def aside(self, act: Act) -> Done:
        """Leave the step out."""
        if self._due(act.subject) is None:
            return self._answered(act.subject, SKIPPED)
        if act.subject == self._hold.hears:
            return self._nobody(act)
        return self._give(act, SKIPPED, "desk.did.aside")

    def _nobody(self, act: Act) -> Done:
        """Nobody is on the line whom it could be asked of: the next client may come."""
        hold, before = self._hold, self._hold.client_at
        hold.deeds.give(act.subject, SKIPPED, act.about)
        hold.client_at = ClientAt(Asked.WRITTEN, hold.conductor.about, left="nobody")

        def somebody() -> None:
            self._take_back(act.subject)
            hold.client_at = before

        return hold.did(hold.say("desk.did.nobody"), somebody)

    def _due(self, found: str) -> Due | None:
        position = self._hold.place().position
        return next((one for one in position.due if one.id == found), None)

    def answered(self, act: Act) -> Done | None:
        """What is said of a press about a step that is answered; None where it is not."""
        if act.subject not in self._hold.place().answers:
            return None
        return self._answered(act.subject, SKIPPED if act.kind is Kind.ASIDE else act.value)

    def _answered(self, step_id: str, value: str) -> Done:
        answers = self._hold.place().answers
        if answers.get(step_id) == value:
            return Done(self._hold.say("desk.did.give"))
        late = "answered" if step_id in answers else "step"
        return self._hold.refused(f"desk.late.{late}")

    def _give(self, act: Act, value: str, text_id: str) -> Done:
        hold = self._hold
        hold.deeds.give(act.subject, value, act.about)
        return hold.did(hold.say(text_id), partial(self._take_back, act.subject))

    def _take_back(self, step_id: str) -> None:
        self._hold.deeds.take_back(step_id)

    def not_working(self, act: Act) -> Done:
        """Said, or taken back where it was said."""
        hold, earlier = self._hold, act.value in self._failing()
        failing = not earlier
        self._say_failing(act.value, failing=failing)
        said = hold.say(
            "desk.did.not_working" if failing else "desk.did.works_again",
            name=hold.say(f"channel.{act.value}"),
        )
        return hold.did(said, partial(self._say_failing, act.value, failing=earlier))

    def _failing(self) -> frozenset[str]:
        said = self._hold.place().answers.get(NOT_WORKING, "")
        return frozenset(said.split(",")) - {""}

    def _say_failing(self, channel: str, *, failing: bool) -> None:
        """Of this one alone: what `run` has said of others meanwhile stays as it is."""
        said = self._failing() - {channel}
        self._hold.deeds.not_working(said | {channel} if failing else said)

    def lead_knows(self, act: Act) -> Done:
        """She says so, or the lead read out the code of the message."""
        hold, code = self._hold, act.value.strip()
        if LEAD_KNOWS in hold.place().answers:
            return Done(hold.say("desk.did.lead_knows"))
        if code:
            refused = self._refused_code(code)
            if refused:
                return hold.refused(refused)
            hold.deeds.lead_proved()
        else:
            hold.deeds.lead_knows()
        return hold.did(hold.say("desk.did.lead_knows"), partial(self._take_back, LEAD_KNOWS))

    def _refused_code(self, code: str) -> str:
        """Why this is not the code of this outage's message; empty when it is."""
        about = self._hold.conductor.about
        if not about:
            return "desk.refused.no_outage"
        journal, loaded = self._parts.record.journal, self._parts.workplace.loaded
        try:
            refused, _ = refused_code(code, journal, loaded, os.environ, about)
        except JournalError:
            return "handoff.not_marked"
        return refused.sentence if refused is not None else ""

    def call_ended(self, act: Act) -> Done:
        """Nobody is on the line: what would cut the call may be done."""
        hold = self._hold
        said = hold.say("desk.did.call_ended")
        if CALL_ENDED in hold.place().answers:
            return Done(said)
        hold.deeds.call_ended(act.about)
        return hold.did(said, partial(self._take_back, CALL_ENDED))

    def decide(self, *, goes_on: bool) -> Done:
        """Go on with the run that an earlier sitting left, or begin anew."""
        hold = self._hold
        run = hold.deeds.resumable
        if run is None:
            return hold.refused("desk.late.nothing")
        hold.deeds.decide(goes_on=goes_on)
        hold.client_at = None

        def ask_again() -> None:
            hold.deeds.resumable = hold.conductor.offer_again(run)
            hold.client_at = None

        return hold.did(
            hold.say("desk.did.go_on" if goes_on else "desk.did.start_again"), ask_again
        )
