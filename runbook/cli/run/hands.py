"""Does what a key of the terminal asked for, and says what the dialogue is afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from runbook.callbacks.promise import Callback, Channel
from runbook.cli.run.dialogue import Deed, Dialogue, Mode, Pressed
from runbook.cli.sitting.deeds import Deeds
from runbook.desk.acts import Became
from runbook.journal.problem import JournalError
from runbook.procedure.place import Place


@dataclass(slots=True)
class Hands:
    """The keys' way to the deeds of a sitting.

    ``obey_wishes`` answers what stands on the command line, once it is clear in which run.
    ``promised`` is the promise that a number is asked for.
    """

    deeds: Deeds
    obey_wishes: Callable[[], None]
    promised: Callback | None = None

    def try_to_do(self, pressed: Pressed, place: Place, before: Dialogue) -> Dialogue:
        """``do``; where another program keeps the journal locked, what she typed stays there."""
        try:
            return self.do(pressed, place)
        except JournalError:
            return replace(before, remark="journal.busy.refused")

    def do(self, pressed: Pressed, place: Place) -> Dialogue:
        """Act on a key; the dialogue as it is afterwards."""
        deeds, dialogue = self.deeds, pressed.dialogue
        match pressed.deed:
            case Deed.CHECK_AGAIN:
                deeds.check_again()
            case Deed.LEAVE:
                deeds.leave()
            case Deed.HAND_OVER if not deeds.hand_to_phone():
                return Dialogue(dialogue.behind, "run.phone.nothing")
            case Deed.HAND_OVER | Deed.NONE:
                pass
            case _:
                return self._change(pressed, place)
        return dialogue

    def _change(self, pressed: Pressed, place: Place) -> Dialogue:
        """What is written down. Raises JournalError, with nothing done, where it is locked."""
        self.deeds.conductor.prove_free()
        deeds, dialogue = self.deeds, pressed.dialogue
        match pressed.deed:
            case Deed.GO_ON | Deed.START_AGAIN if deeds.resumable is not None:
                return self._decide(goes_on=pressed.deed is Deed.GO_ON)
            case Deed.GIVE if not deeds.give(pressed.subject, pressed.value, place.about):
                return Dialogue(remark="run.next_outage")
            case Deed.UNDO:
                remark = "run.undone" if deeds.undo() else "run.nothing_to_undo"
                return replace(dialogue, remark=remark)
            case Deed.PROMISE:
                self.promised = deeds.promise(Channel(pressed.value), pressed.subject)
                if self.promised is None:
                    return Dialogue(remark="run.answered_elsewhere")
            case Deed.REFER if self.promised is not None:
                return self._refer(self.promised, pressed)
            case Deed.OUTCOME:
                first = place.promises[0] if place.promises else None
                deeds.settle(first, Became(pressed.value))
        return dialogue

    def _refer(self, promised: Callback, pressed: Pressed) -> Dialogue:
        refused = self.deeds.refer(promised, pressed.value)
        if refused is not None:
            return replace(pressed.dialogue, remark=f"{refused.rule_id}.sentence")
        kept = "memory" if self.deeds.conductor.in_memory else "kept"
        return replace(pressed.dialogue, remark=f"run.reference.{kept}")

    def _decide(self, *, goes_on: bool) -> Dialogue:
        """Go on with an earlier run or begin anew; a promise without a number is asked for."""
        self.deeds.decide(goes_on=goes_on)
        self.obey_wishes()
        promises = self.deeds.conductor.promises
        self.promised = promises.without_number() if goes_on else None
        if self.promised is None:
            return Dialogue()
        return Dialogue(Mode.REFERENCE, remark="run.reference.missing")
