"""The hub's own way out: while it does not work, the silence of others says nothing about them.

Every fifteen seconds the public anchors of ``[internet]`` are asked as on an operator's PC, with
the probes of ``checks``. One real answer is enough; when nobody answers, asked twice, it is us.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from checks.host import neighbour
from checks.host.reader import read_resolvers
from checks.names import DnsNames
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.probe import Names, Probe, ProbeFunction
from checks.probes.registry import build_registry
from checks.runner import Runner
from checks.target import Target
from runbook.settings.shapes import Internet
from runbook.settings.subject import internet_of

EVERY = 15.0
"""Seconds between two rounds."""
WAIT = 3.0
"""Seconds one anchor has for its answer: nobody waits for it here."""
STALE = 60.0
"""Seconds after which the last answer is no answer any more."""
_KINDS = (ProbeKind.ANCHOR, ProbeKind.FOREIGN)
_HUB = Paths("hub", "", "")

RESOLVERS_WAIT = 1.0
"""Seconds for reading which name servers this computer uses."""

FunctionsByKind = Mapping[ProbeKind, ProbeFunction]
Functions = Callable[[], FunctionsByKind]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the last round found: how many anchors answered of how many, at a steady second."""

    answered: int
    asked: int
    at: float

    def alive(self, steady: float) -> bool | None:
        """Whether the way out works; None when nobody was asked or it is too long ago."""
        if not self.asked or steady - self.at > STALE:
            return None
        return self.answered > 0


class Anchors:
    """Asks the anchors from a thread of its own, from ``start`` until ``close``."""

    def __init__(
        self,
        internet: Internet,
        functions: Functions | None = None,
        names: Callable[[], Names] = DnsNames,
        resolvers: Callable[[], tuple[str, ...]] | None = None,
        every: float = EVERY,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._internet = internet
        self._functions = cache(functions or _registry)
        self._resolvers = resolvers or partial(read_resolvers, RESOLVERS_WAIT)
        self._names = names
        self._every = every
        self._steady = steady
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._outlook = Outlook(0, 0, steady())

    @property
    def alive(self) -> bool | None:
        """Whether the way out works at this moment; None: nobody knows."""
        return self._outlook.alive(self._steady())

    def start(self) -> None:
        """Begin to ask. Called again it does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="anchors", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ask no more. Nothing is waited for."""
        self._ending.set()

    def look(self) -> Outlook:
        """One round, here and now; a silent one is asked again before it counts."""
        for _ in range(2):
            seen = self._ask()
            answered = sum(one.outcome is Outcome.PASSED for one in seen)
            known = sum(one.outcome in {Outcome.PASSED, Outcome.FAILED} for one in seen)
            if answered or not known:
                break
        self._outlook = Outlook(answered, known, self._steady())
        return self._outlook

    def _ask(self) -> tuple[Observation, ...]:
        runner = Runner(self._functions(), self._names())
        runner.start(probes_of(self._internet, self._resolvers()), WAIT)
        return (*runner.results(WAIT + 1.0), *runner.abandon())

    def _run(self) -> None:
        while not self._ending.is_set():
            self.look()
            self._ending.wait(self._every)


def probes_of(internet: Internet, own: tuple[str, ...] = ()) -> list[Probe]:
    """The anchors as probes.

    A name without a pinned address is asked of our ``own`` resolvers, then of the public ones.
    """
    places = internet_of(internet, internet.addresses)
    resolvers = tuple(dict.fromkeys([*own, *places.resolvers]))

    def anchor(kind: ProbeKind, target: Target) -> Probe:
        path = _HUB.anchor(target.host, foreign=kind is ProbeKind.FOREIGN)
        return Probe(kind, target.url, path, target, resolvers=resolvers, ca_file=places.ca_file)

    kinds = {ProbeKind.ANCHOR: places.domestic, ProbeKind.FOREIGN: places.foreign}
    return [anchor(kind, one) for kind, some in kinds.items() for one in some]


def _registry() -> Mapping[ProbeKind, ProbeFunction]:
    return build_registry(neighbour, _KINDS)
