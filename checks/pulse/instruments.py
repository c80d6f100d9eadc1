"""What looks are taken with: probes, resolvers, trusted certificates and a clock."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from checks.failure import Failure, Operation
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Answer, Names, Probe, ProbeFunction, failed
from checks.runner import GIVEN, run_one
from checks.wire.deadline import Stopwatch
from checks.wire.tls import Contexts


@dataclass(frozen=True, slots=True)
class Instruments:
    """Shared by all places. ``names`` makes a resolver for one connection: resolvers remember."""

    functions: Mapping[ProbeKind, ProbeFunction]
    names: Callable[[], Names] = DnsNames
    contexts: Contexts = field(default_factory=Contexts)
    now: Callable[[], float] = time.monotonic

    def ask_afresh(self, probe: Probe, wait: float) -> Answer:
        """The ordinary probe, here and now. Never raises.

        A router's silence on TCP proves nothing in a diagnosis. It is looked at only because it
        answered on that very port a while ago, so here it counts.
        """
        watch = Stopwatch()
        answer = run_one(self.functions, self.names(), probe, wait)
        waited = watch.ms >= wait * GIVEN * 1000
        if probe.kind is ProbeKind.ROUTER_TCP and answer.outcome is Outcome.UNKNOWN and waited:
            return failed(Failure.TIMED_OUT, Operation.CONNECT, "no answer in time")
        return answer
