"""The added probe as the product plans, runs and judges it: ``probe.py PORT``, JSON comes out."""

import json
import sys
from dataclasses import replace

from checks.evidence.reading import read_all
from checks.host.neighbour import Neighbour
from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.paths import Paths
from checks.plan import plan_probes
from checks.probes.registry import build_registry
from checks.runner import Runner
from checks.target import Target
from runbook.drill.world import SUBJECT, Scenario, situation_of


class _NoNeighbours:
    def ask_neighbour(self, address: str, wait: float) -> Neighbour:
        return Neighbour(None)


def _planned(kind: ProbeKind) -> list[object]:
    healthy = situation_of(Scenario(), SUBJECT)
    return [one for one in plan_probes(SUBJECT, healthy) if one.kind is kind]


kind = ProbeKind("bank_time")
probe = _planned(kind)[0]
here = Target("tcp", "127.0.0.1", int(sys.argv[1]), addresses=("127.0.0.1",))
runner = Runner(build_registry(_NoNeighbours(), (kind,)), DnsNames())
runner.start([replace(probe, far_end=here)], 1.0)
seen = runner.next(3.0)
(read,) = read_all([seen], Paths.of(SUBJECT))
shown = {
    "probe": seen.probe,
    "outcome": str(seen.outcome),
    "failure": str(seen.failure or ""),
    "proves": [str(one) for one in read.proves],
    "accuses": [str(one) for one in read.accuses],
}
sys.stdout.write(json.dumps(shown))
