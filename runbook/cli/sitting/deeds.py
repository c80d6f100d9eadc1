"""What she can do in a sitting, whatever she does it with: keys of a terminal, forms of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import CheckAgain, Leave, Said
from runbook.agent.sitting.session import Session
from runbook.callbacks.promise import Callback, Channel
from runbook.callbacks.reference import ReferenceProblem
from runbook.desk.acts import Became
from runbook.journal.callbacks import ReferenceRefusedError
from runbook.journal.runs import Run
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.shapes import Kind
from runbook.procedure.walk import DONE, SKIPPED

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff


@dataclass(slots=True)
class Deeds:
    """The hands of one sitting. All is on disk when a method returns.

    ``resumable`` is the run she may go on with. ``hand_over`` prepares the code her phone is to
    carry, ``handoff`` is what it gave last.
    """

    conductor: Conductor
    session: Session
    resumable: Run | None = None
    hand_over: Callable[[], "Handoff | None"] = lambda: None
    handoff: "Handoff | None" = None

    # --- answers

    def is_late(self, about: str) -> bool:
        """Whether it was said about an outage that is over, and says nothing of this one."""
        return bool(about) and about != self.conductor.about

    def give(self, step_id: str, value: str, about: str = "") -> bool:
        """Answer what is due, or a command. False, and nothing is done, when it ``is_late``."""
        if self.is_late(about):
            return False
        self.conductor.give(step_id, value)
        self._said()
        return True

    def put_aside(self, step_id: str, about: str = "") -> bool:
        """Leave a step out. False as in ``give``."""
        return self.give(step_id, SKIPPED, about)

    def not_working(self, failing: frozenset[str], about: str = "") -> bool:
        """What does not work for her, all of it. False as in ``give``."""
        return self.give(NOT_WORKING, ",".join(sorted(failing)), about)

    def lead_knows(self, about: str = "") -> bool:
        """She says so herself. False as in ``give``."""
        return self.give(LEAD_KNOWS, YES, about)

    def lead_proved(self) -> bool:
        """The lead read out the code of the message. False when it was marked before."""
        proved = self.conductor.lead_proved()
        self._said()
        return proved

    def call_ended(self, about: str = "") -> bool:
        """Nobody is on the line any more. False as in ``give``."""
        return self.give(CALL_ENDED, YES, about)

    def undo(self) -> str:
        """Take the last answer back; its step's id, empty when there is none."""
        taken = self.conductor.undo()
        self._said()
        return taken

    def take_back(self, step_id: str) -> bool:
        """Take this answer back, with what followed from it. False when there is none."""
        taken = self.conductor.take_back(step_id)
        self._said()
        return taken

    # --- promises

    def promise(self, channel: Channel, step_id: str = "") -> Callback | None:
        """What the client on the line chose. None: another window has answered that step."""
        made = self.conductor.promise(channel, step_id)
        self._said()
        return made

    def refer(self, promise: Callback, typed: str) -> ReferenceProblem | None:
        """Note by what the client is found again; why not, where it may not be kept."""
        try:
            self.conductor.promises.set_reference(promise, typed)
        except ReferenceRefusedError as error:
            return error.problem
        self._said()
        return None

    def settle(self, promise: Callback | None, became: Became) -> None:
        """What became of a promise; when none is left whose turn it is, the step is done."""
        promises = self.conductor.promises
        if promise is not None and became is Became.NOT_REACHED:
            promises.not_reached(promise)
        elif promise is not None and became is Became.NOT_NEEDED:
            promises.not_needed(promise)
        elif promise is not None:
            promises.kept(promise, solved=became is Became.SOLVED)
        place = self.conductor.place()
        due = place.position.now
        keeping = due is not None and place.recovered and due.step.kind is Kind.CALLBACK
        if due is not None and keeping and not place.promises:
            self.conductor.give(due.id, DONE)
        self._said()

    # --- the sitting

    def decide(self, *, goes_on: bool) -> bool:
        """Go on with the earlier run, or begin anew. False when there is none to decide about."""
        run = self.resumable
        if run is None:
            return False
        if goes_on:
            self.conductor.go_on(run)
        else:
            self.conductor.start_again(run)
        self.resumable = None
        self._said()
        return True

    def check_again(self) -> None:
        """Look now, and not only when it is time."""
        self.session.order(CheckAgain())

    def hand_to_phone(self) -> bool:
        """Prepare the code for her phone. False while there is nothing to tell."""
        self.handoff = self.hand_over()
        return self.handoff is not None

    def leave(self) -> None:
        """She is done."""
        self.session.order(Leave())

    def _said(self) -> None:
        self.session.order(Said())
