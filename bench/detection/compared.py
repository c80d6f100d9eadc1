"""A scenario tried out with everything that is compared, under the very same faults."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from bench.detection.run import Run, Seen
from bench.detection.runs import ROOT
from tests.lab import plan
from tests.lab.lab import Lab
from tests.lab.product import AS_ORDINARY_USER, Completed, Product
from tests.lab.scenario import Scenario
from tests.lab.trial import CHECK, Trials

BASELINE_ROUNDS = 1
"""The script and the icon follow fixed rules and their time-outs are long: asked once is enough."""
BITES_S = 0.3
"""Seconds for a fault to take hold: daemons stop, links fall."""
NAIVE_TIMEOUT_S = 90.0
SLOW_AFTER_S = 1.0
"""What the lab's settings call slow."""
_PING_ALLOWED, _PING_FORBIDDEN = "0 65534", "1 0"

Beside = tuple[dict[str, Any], dict[str, Any]]
"""What the naive script and the network icon said."""


class Compared(Trials):
    """Trials in one lab that also ask the naive script and the network icon."""

    def __init__(self, lab: Lab, labs: int = 1) -> None:
        super().__init__(lab)
        self._network = lab
        self._labs = labs

    def measure(self, scenario: Scenario, repetition: int, version: str) -> Run:
        """Inject, let it bite, ask the three, mend. Raises LabError.

        The program runs alone, because its time is measured; the other two side by side after it,
        in the first ``BASELINE_ROUNDS`` repetitions.
        Faults that begin later have begun by then.
        """
        home = self._home(scenario)
        with self._network.fault(*scenario.standing, *scenario.faults):
            time.sleep(BITES_S)
            load = os.getloadavg()[0]
            done = self._run_and_break(home, scenario, CHECK)
            asked = repetition <= BASELINE_ROUNDS
            beside: Beside = self._beside(home) if asked else ({}, {})
        run = _run(scenario, repetition, version, done, beside)
        return replace(run, load=round(load, 2), labs=self._labs)

    def _beside(self, home: Product) -> Beside:
        with self._ping_allowed(), ThreadPoolExecutor(2) as both:
            naive = both.submit(self._ask, "naive", home)
            ncsi = both.submit(self._ask, "ncsi", home)
            return naive.result(), ncsi.result()

    @contextlib.contextmanager
    def _ping_allowed(self) -> Iterator[None]:
        # An ordinary user may ping on most computers. The program does without; a script that
        # pings is compared at its best.
        pc = self._network.network.hosts[plan.PC]
        pc.sysctl(f"net.ipv4.ping_group_range={_PING_ALLOWED}")
        try:
            yield
        finally:
            pc.sysctl(f"net.ipv4.ping_group_range={_PING_FORBIDDEN}")

    def _ask(self, name: str, home: Product) -> dict[str, Any]:
        clean = ("env", "-i", "-C", str(home.home), f"PYTHONPATH={ROOT}", "PATH=/usr/bin:/bin")
        script = (sys.executable, "-m", f"bench.detection.{name}", str(home.settings))
        argv = self._network.network.hosts[plan.PC].argv((*AS_ORDINARY_USER, *clean, *script))
        begun = time.monotonic()
        done = subprocess.run(
            argv, capture_output=True, text=True, timeout=NAIVE_TIMEOUT_S, check=True
        )
        return {**json.loads(done.stdout), "seconds": time.monotonic() - begun}


def _run(scenario: Scenario, repetition: int, version: str, done: Completed, beside: Beside) -> Run:
    naive, ncsi = beside
    report = _report(done)
    verdict = report.get("verdict", {})
    observations = report.get("observations", [])
    services = [one for one in observations if one["probe"].startswith("service:")]
    return Run(
        version=version,
        scenario=scenario.name,
        repetition=repetition,
        group=scenario.group,
        expected=scenario.cause,
        accepted=scenario.accepted,
        expected_services=scenario.services,
        expected_also=scenario.also,
        cause=verdict.get("cause", ""),
        services=tuple(verdict.get("services", ())),
        also=tuple(one["cause"] for one in verdict.get("also", ())),
        confidence=verdict.get("confidence", 0.0),
        alternatives=tuple(one["cause"] for one in verdict.get("alternatives", ())),
        notes=tuple(str(one) for one in verdict.get("notes", ())) if verdict else _defect(done),
        seconds=round(done.seconds, 3),
        diagnosis_s=report.get("elapsed_ms", 0) / 1000,
        naive=naive.get("owner", ""),
        naive_layer=naive.get("layer", ""),
        naive_s=round(naive.get("seconds", 0.0), 3),
        ncsi=ncsi.get("owner", ""),
        ncsi_icon=ncsi.get("icon", ""),
        ncsi_s=round(ncsi.get("seconds", 0.0), 3),
        round_trip_ms=_round_trip(observations),
        answer_ms=max((one["elapsed_ms"] for one in services), default=0),
        slow_after_s=SLOW_AFTER_S,
        load=0.0,
        labs=1,
        seen=tuple(_seen(one) for one in observations if _is_telling(one)),
    )


def _report(done: Completed) -> dict[str, Any]:
    """What the program said; nothing for a defect of it, which counts as a wrong verdict."""
    try:
        return done.json
    except (ValueError, AssertionError):
        return {}


def _defect(done: Completed) -> tuple[str, ...]:
    return (f"exit {done.code}", *done.err.strip().splitlines()[-1:])


def _round_trip(observations: list[dict[str, Any]]) -> float:
    known = [one.get("values", {}).get("connect_ms") for one in observations]
    numbers = [one for one in known if isinstance(one, (int, float))]
    return round(statistics.median(numbers), 1) if numbers else 0.0


def _is_telling(one: dict[str, Any]) -> bool:
    if one["probe"].startswith("loss:") or "lost_tries" in one.get("values", {}):
        return True
    return one["outcome"] not in {"passed", "skipped"} and one["probe"] != "cpu"


def _seen(one: dict[str, Any]) -> Seen:
    connected = one.get("values", {}).get("connect_ms", -1)
    return Seen(
        one["probe"],
        one["outcome"],
        one.get("failure") or "",
        one.get("operation") or "",
        one["elapsed_ms"],
        one.get("attempts", 1),
        connected,
        str(one.get("detail", ""))[:80],
    )
