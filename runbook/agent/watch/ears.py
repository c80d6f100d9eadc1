"""What the watch hears: light looks, changes of the network, programs that end, clocks."""

import queue
import time
from collections.abc import Iterable
from typing import Protocol

from checks.facts import observe_facts
from checks.host.asleep import read_clocks
from checks.host.change import Change
from checks.host.changes import watch_changes
from checks.host.clocks import Clocks
from checks.host.watched_programs import WatchedPrograms
from checks.observation import ProbeKind
from checks.paths import Paths
from checks.plan import inner_destinations
from checks.pulse.beat import Beat
from checks.pulse.plan import Look, is_whole, plan_pulse
from checks.pulse.pulse import Pulse
from checks.report import Report
from checks.senses import ThisComputer
from checks.situation import Situation
from checks.subject import Subject
from runbook.agent.watch.facts import beats_of_facts, beats_of_programs

FACTS_WAIT = 0.5
"""Seconds for reading this computer after a change."""

Sign = Beat | Change


class Ears(Protocol):
    """What the watch is told by. ``signs`` is filled from other threads."""

    signs: "queue.SimpleQueue[Sign]"
    whole: bool
    """Whether every part of the way there is answered, so that it is looked at."""

    @property
    def tells_changes(self) -> bool:
        """Whether changes of the network are told at once; else it has to be looked at."""
        ...

    def listen(self, subject: Subject, report: Report) -> tuple[str, ...]:
        """Watch the places that answered in this healthy report from now on; their ids."""
        ...

    def facts(self) -> tuple[Situation, tuple[Beat, ...]]:
        """This computer now."""
        ...

    def programs(self) -> tuple[Beat, ...]:
        """The programs that must run, now."""
        ...

    def clocks(self) -> Clocks:
        """All clocks now."""
        ...

    def confirm(self, probes: Iterable[str]) -> None:
        """Try these places five times on fresh sockets."""
        ...

    def ease(self, factor: float) -> None:
        """Look so many times more seldom."""
        ...

    def look_now(self) -> None:
        """Look at all places at once, over new connections."""
        ...

    def close(self) -> None:
        """Hear no more."""
        ...


class OwnEars:
    """The ears of this computer."""

    def __init__(self, subject: Subject) -> None:
        self.signs: queue.SimpleQueue[Sign] = queue.SimpleQueue()
        self.whole = True
        self._subject = subject
        self._senses = ThisComputer()
        self._pulse = Pulse(self._senses.functions, observe=self.signs.put)
        self._changes = watch_changes(self.signs.put)
        self._programs = self._watched(subject)
        self._kinds = {one.id: one.process for one in subject.services if one.process}

    @property
    def tells_changes(self) -> bool:
        """Whether the system lets us know."""
        return self._changes.available

    def listen(self, subject: Subject, report: Report) -> tuple[str, ...]:
        """Watch the places that answered in this healthy report from now on; their ids."""
        self._subject = subject
        looks: tuple[Look, ...] = plan_pulse(subject, report.situation, report.observations)
        self._pulse.watch(looks)
        self.whole = is_whole(looks, subject, report.situation)
        return tuple(one.probe.id for one in looks)

    def facts(self) -> tuple[Situation, tuple[Beat, ...]]:
        """Read this computer, in half a second at the most."""
        subject = self._subject
        at = time.monotonic()
        situation = self._senses.situation(subject, inner_destinations(subject), FACTS_WAIT)
        return situation, beats_of_facts(observe_facts(subject, situation), at)

    def programs(self) -> tuple[Beat, ...]:
        """The programs that must run; nothing costs more than a look at their processes."""
        if not self._kinds or ProbeKind.PROGRAM in self._subject.off:
            return ()
        gone = self._programs.gone()
        return beats_of_programs(self._kinds, gone, Paths.of(self._subject), time.monotonic())

    def clocks(self) -> Clocks:
        """All clocks now."""
        return read_clocks()

    def confirm(self, probes: Iterable[str]) -> None:
        """Try these places five times on fresh sockets."""
        self._pulse.confirm(probes)

    def ease(self, factor: float) -> None:
        """Look so many times more seldom."""
        self._pulse.ease(factor)

    def look_now(self) -> None:
        """Look at all places at once, over new connections."""
        self._pulse.look_now()

    def close(self) -> None:
        """Hear no more."""
        self._changes.close()
        self._pulse.stop()

    @staticmethod
    def _watched(subject: Subject) -> WatchedPrograms:
        return WatchedPrograms(one.process for one in subject.services if one.process)
