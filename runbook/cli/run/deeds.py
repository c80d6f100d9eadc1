"""Does what a key asked for: answers into the procedure, orders to the sitting."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.agent.conductor import Conductor
from runbook.agent.orders import CheckAgain, Leave, Said
from runbook.agent.place import Place
from runbook.agent.session import Session
from runbook.callbacks.promise import Callback, Channel
from runbook.cli.run.dialogue import NOT_NEEDED, NOT_REACHED, SOLVED, Deed, Dialogue, Mode, Pressed
from runbook.journal.runs import Run
from runbook.procedure.walk import DONE

if TYPE_CHECKING:
    from runbook.agent.handoff import Handoff


@dataclass(slots=True)
class Deeds:
    """The hands of one sitting. ``resumable`` is the run she may go on with.

    ``hand_over`` prepares the code her phone is to carry, ``handoff`` is what it gave last.
    ``obey_wishes`` answers what stands on the command line, once it is clear in which run.
    """

    conductor: Conductor
    session: Session
    obey_wishes: Callable[[], None]
    resumable: Run | None = None
    hand_over: Callable[[], "Handoff | None"] = lambda: None
    handoff: "Handoff | None" = None
    promised: Callback | None = None

    def do(self, pressed: Pressed, place: Place) -> Dialogue:
        """Act on a key; the dialogue as it is afterwards."""
        match pressed.deed:
            case Deed.NONE:
                return pressed.dialogue
            case Deed.CHECK_AGAIN:
                self.session.order(CheckAgain())
                return pressed.dialogue
            case Deed.LEAVE:
                self.session.order(Leave())
                return pressed.dialogue
            case Deed.HAND_OVER:
                self.handoff = self.hand_over()
                nothing = Dialogue(pressed.dialogue.behind, "run.phone.nothing")
                return pressed.dialogue if self.handoff else nothing
            case _:
                dialogue = self._change(pressed, place)
        self.session.order(Said())
        return dialogue

    def _change(self, pressed: Pressed, place: Place) -> Dialogue:
        """What is written down."""
        match pressed.deed:
            case Deed.GO_ON | Deed.START_AGAIN if self.resumable is not None:
                return self._decide(self.resumable, goes_on=pressed.deed is Deed.GO_ON)
            case Deed.GIVE if place.about and place.about != self.conductor.about:
                # It was typed about an outage that is over, and says nothing of this one.
                return Dialogue(remark="run.next_outage")
            case Deed.GIVE:
                self.conductor.give(pressed.subject, pressed.value)
            case Deed.UNDO:
                remark = "run.undone" if self.conductor.undo() else "run.nothing_to_undo"
                return replace(pressed.dialogue, remark=remark)
            case Deed.PROMISE:
                channel = Channel(pressed.value)
                self.promised = self.conductor.promise(channel, pressed.subject)
                if self.promised is None:
                    return Dialogue(remark="run.answered_elsewhere")
            case Deed.REFER if self.promised is not None:
                self.conductor.promises.set_reference(self.promised, pressed.value)
                kept = "memory" if self.conductor.in_memory else "kept"
                return replace(pressed.dialogue, remark=f"run.reference.{kept}")
            case Deed.OUTCOME:
                self._settle(pressed.value, place)
        return pressed.dialogue

    def _decide(self, run: Run, *, goes_on: bool) -> Dialogue:
        """Go on with an earlier run or begin anew; a promise without a number is asked for."""
        if goes_on:
            self.conductor.go_on(run)
        else:
            self.conductor.start_again(run)
        self.obey_wishes()
        self.promised = self.conductor.promises.without_number() if goes_on else None
        if self.promised is None:
            return Dialogue()
        return Dialogue(Mode.REFERENCE, remark="run.reference.missing")

    def _settle(self, became: str, place: Place) -> None:
        """What became of the promise before her; when it was the last one, the step is done."""
        promise = place.promises[0] if place.promises else None
        if promise is not None and became == NOT_REACHED:
            self.conductor.promises.not_reached(promise)
        elif promise is not None and became == NOT_NEEDED:
            self.conductor.promises.not_needed(promise)
        elif promise is not None:
            self.conductor.promises.kept(promise, solved=became == SOLVED)
        due = place.position.now
        if due is not None and not self.conductor.place().promises:
            self.conductor.give(due.id, DONE)
