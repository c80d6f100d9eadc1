"""What happens in a drill, noted from any thread, to what is judged afterwards."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from runbook.drill.case import Case, Choice
from runbook.drill.scoring import Happened
from runbook.procedure.walk import SKIPPED


class Log:
    """Notes by ``seconds``, which gives those since the drill began.

    Nothing that she types is kept: of a client's number only that it was the right one.
    """

    def __init__(self, case: Case, seconds: Callable[[], float]) -> None:
        self._case = case
        self._seconds = seconds
        self._lock = threading.Lock()
        self._began: float | None = None
        self._happened = Happened(recovered=False)
        self._promised: dict[str, Choice] = {}
        self._declined = 0
        self._numbers: set[str] = set()
        self._other_numbers = 0
        self._aside: frozenset[str] = frozenset()
        self._answered: dict[str, float] = {}
        self._order: list[bool] = []

    @property
    def happened(self) -> Happened:
        """All so far."""
        with self._lock:
            chosen = (*self._promised.values(), *[Choice.NEITHER] * self._declined)
            return replace(
                self._happened,
                chosen=chosen,
                numbered=len(self._numbers),
                misnumbered=self._other_numbers,
                steps=dict(self._answered),
                aside=self._aside,
            )

    @property
    def outage_at(self) -> float | None:
        """When the outage began, in seconds since the drill did."""
        return self._began

    def outage_began(self) -> None:
        """From now on the seconds count."""
        with self._lock:
            self._began = self._seconds()

    def spoke(self) -> None:
        """She has read the words to the client, or asked her something."""
        with self._lock:
            at = self._happened.words_at
            self._note(words_at=self._at() if at is None else at)

    def named(self, side: str) -> None:
        """She has said whose side it is."""
        with self._lock:
            self._note(sides=(*self._happened.sides, (self._at(), side)))

    def told(self) -> None:
        """The lead has been told."""
        with self._lock:
            if self._began is not None and self._happened.told is None:
                self._note(told=self._at())

    def did(self, *, declined: bool = False) -> None:
        """Something that can be taken back; ``declined``: the client was promised nothing.

        After the last client of the case nobody is there who could decline.
        """
        with self._lock:
            counts = declined and self._written < len(self._case.clients)
            self._declined += counts
            self._order.append(counts)

    def undone(self) -> None:
        """The last of these was taken back."""
        with self._lock:
            if self._order and self._order.pop():
                self._declined -= 1

    def answered(self, answers: Mapping[str, str]) -> None:
        """The steps that are answered now; what was put aside is not, nor what was taken back.

        A line of an advice counts as its step.
        """
        with self._lock:
            now = {one.partition("/")[0] for one, value in answers.items() if value != SKIPPED}
            at = self._at()
            self._answered = {one: self._answered.get(one, at) for one in now}
            every = {one.partition("/")[0] for one in answers}
            self._aside = frozenset(every - now)

    def answered_last(self, step: str) -> None:
        """One more step: with the last one the procedure is over and its answers are put away."""
        with self._lock:
            self._answered.setdefault(step.partition("/")[0], self._at())

    def typed(self, reference: str) -> None:
        """A number was written down for a client."""
        with self._lock:
            wanted = {_plain(one.reference) for one in self._case.clients} - {""}
            typed = _plain(reference)
            self._numbers |= {typed} & wanted
            self._other_numbers += bool(typed) and typed not in wanted

    def looked(
        self,
        promised: Mapping[str, Choice],
        hears: bool | None,
        not_working: frozenset[str],
        *,
        dictates: bool = False,
    ) -> None:
        """What the journal of the exercise holds while the outage goes on.

        ``dictates``: a client is being asked for her number.
        """
        with self._lock:
            self._promised = dict(promised)
            known = self._happened.hears if hears is None else hears
            broken = self._happened.not_working | not_working
            self._note(hears=known, not_working=broken, dictates=dictates)

    def recovered(self, promises_left: int) -> None:
        """All works again, and so many promises nobody keeps."""
        with self._lock:
            self._note(recovered=True, promises_left=promises_left)

    @property
    def _written(self) -> int:
        return len(self._promised) + self._declined

    def _note(self, **changed: object) -> None:
        self._happened = replace(self._happened, **changed)  # type: ignore[arg-type]  # names and types stand at the callers

    def _at(self) -> float:
        return 0.0 if self._began is None else self._seconds() - self._began


def _plain(reference: str) -> str:
    return "".join(one for one in reference if one.isalnum()).casefold()
