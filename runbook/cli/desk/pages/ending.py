"""``/end``: what is left at the end of the shift, who takes it, and the way out."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from runbook.agent.shift import unsent
from runbook.agent.sitting.conductor import Conductor
from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.cli.desk.sitting.parts import Parts
from runbook.desk.acts import Kind
from runbook.desk.showing.ending import Left, ending
from runbook.desk.showing.promises import Keeping
from runbook.desk.sitting import Shown
from runbook.incidents.words import number
from runbook.journal.problem import JournalError

HERE = frozenset({Kind.HAND, Kind.HAND_BACK, Kind.UNDO, Kind.END_SHIFT})
"""What is done on this page, and so answered on it."""


@dataclass(frozen=True, slots=True)
class EndPage:
    """A ``PageOf``. It reads what is left anew each time it is asked for.

    Once the shift is closed it is the last page: true for as long as it stands in the browser.
    """

    deeds: DeskDeeds
    conductor: Conductor
    parts: Parts

    def __call__(self, query: Mapping[str, str]) -> Shown:
        """``query`` holds nothing for it; what she did last is said where she did it here."""
        if self.deeds.closed:
            self.deeds.goodbye.set()
            return Shown("closed.html", {"sign": self.parts.drill})
        now, promises = self.parts.now(), self.conductor.promises
        promises.look()
        keeping = Keeping(now, self.parts.lang, promises.rules, waiting=self.deeds.waiting())
        shown = ending(
            self._left(), keeping, self.deeds.said_last(HERE, now), self.deeds.takeable()
        )
        return Shown("end.html", {"end": shown, "prefix": "", "sign": self.parts.drill})

    def _left(self) -> Left:
        record, promises = self.parts.record, self.conductor.promises
        incident, waiting = "", 0
        with suppress(JournalError):
            found = record.journal.current_incident(record.operator)
            incident = number(found) if found is not None and not found.over else ""
            waiting = unsent(record.journal)
        not_kept = () if self.parts.drill else promises.not_kept()
        return Left(promises.all(), len(promises.handed()), incident, waiting, not_kept)
