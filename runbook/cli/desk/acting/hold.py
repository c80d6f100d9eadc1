"""What all deeds of the desk hold on to: where she is, what she may take back, how it is said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from runbook.agent.sitting.conductor import Conductor
from runbook.callbacks.promise import Callback
from runbook.cli.desk.acting.taking_back import TakingBack
from runbook.cli.sitting.deeds import Deeds
from runbook.desk.acts import Became
from runbook.desk.showing.client import ClientAt
from runbook.desk.sitting import Done
from runbook.language.texts import Value, known, t
from runbook.procedure.place import Place


@dataclass(slots=True)
class Hold:
    """One sitting's. Used with the lock of ``DeskDeeds`` held.

    ``hears`` is the id of the step that asks whether the client hears. ``waiting`` are outcomes
    said and not done yet, by promise.
    """

    deeds: Deeds
    taking: TakingBack
    lang: str
    hears: str
    now: Callable[[], datetime]
    noted: Callable[[Place], None]
    """Told of every place: the steps that the program did by itself are told once."""
    warned: Callable[[str], None]
    """Told the id of a text that she should read although she did nothing just now."""
    client: int = 1
    """The number of the client on the line; it counts up and never comes again."""
    client_at: ClientAt | None = None
    waiting: dict[str, Became] = field(default_factory=dict)

    @property
    def conductor(self) -> Conductor:
        """Her way through the procedure."""
        return self.deeds.conductor

    def place(self) -> Place:
        """Where she is."""
        place = self.conductor.place()
        self.noted(place)
        return place

    def promise(self, found: str) -> Callback | None:
        """One of hers, handed over or not."""
        promises = self.conductor.promises
        every = (*promises.all(), *promises.handed())
        return next((one for one in every if one.id == found), None)

    def did(self, said: str, undo: Callable[[], None]) -> Done:
        """It was done, and can be taken back like this."""
        self.taking.add(said, undo, self.now())
        return Done(said)

    def say(self, text_id: str, **values: Value) -> str:
        """The text, in her language."""
        return t(text_id, self.lang, **values)

    def refused(self, text_id: str, hint: str = "") -> Done:
        """Nothing was done: why, and what to do where the catalogue knows that."""
        hint = hint or f"{text_id}.hint"
        said = [self.say(text_id), *([self.say(hint)] if known(hint, self.lang) else [])]
        return Done(" ".join(said), ok=False)

    def refused_by(self, rule_id: str) -> Done:
        """Refused by a rule about what may be kept: nothing of what was typed is repeated."""
        return self.refused(f"{rule_id}.sentence", f"{rule_id}.hint")
