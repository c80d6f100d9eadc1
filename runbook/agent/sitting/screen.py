"""What a sitting shows, whatever it is shown on."""

from typing import Protocol

from checks.observation import Observation
from checks.report import Report
from runbook.incident import Incident
from runbook.journal.problem import JournalProblem
from runbook.planning import Loudness


class Screen(Protocol):
    """What the sitting shows. Called from the sitting's thread."""

    def seen(self, observation: Observation) -> None:
        """One more observation of the first diagnosis."""
        ...

    def concluded(self, report: Report, *, asked: bool) -> None:
        """A diagnosis is over; ``asked`` if she wanted it."""
        ...

    def changed(self, loudness: Loudness, spoken: str, *, reachable: bool) -> None:
        """The lead is being told; ``spoken`` is for the phone, when no channel reaches her."""
        ...

    def joined(self, incident: Incident, spoken: str) -> None:
        """This outage was on record already; ``spoken`` is for the phone, if nobody was told."""
        ...

    def placed(self) -> bool:
        """The procedure may have moved on; True when answers were given on the spot."""
        ...

    def waiting(self, seconds: float, *, restored: bool) -> None:
        """The next diagnosis is in so many seconds."""
        ...

    def recovered(self, incident: Incident) -> None:
        """All is well again."""
        ...

    def journal_problem(self, problem: JournalProblem) -> None:
        """The disk does not take what is to be remembered."""
        ...


class WatchScreen(Protocol):
    """What the watch itself shows."""

    def armed(self, *, well: bool) -> None:
        """From now on it is watched. ``well``: nothing was found; else her work is possible."""
        ...

    def not_yet(self, report: Report) -> None:
        """It has not been well yet, so nobody is told."""
        ...

    def slept(self, seconds: float) -> None:
        """The computer was asleep."""
        ...

    def noticed(self, report: Report) -> None:
        """Something broke, and the lead is about to be told."""
        ...
