"""One run of a crowd against one hub: what it bore, at what price, and what was lost."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import psutil
from sqlalchemy import select

from bench.hub.crowd import Plan
from bench.hub.scene import Scene, cpu_s, family, port_of, rss_mb
from runbook.hub.store.store import Store
from runbook.hub.store.tables import REPORTS
from tests.acceptance.hub_house import Hub

FILES = ("loading", "crowd", "scene")
"""What measures, besides the part itself."""
EVERY_S = 10.0
CHANGING = 0.03
"""The share of reports that say something new: each PC looks anew every five minutes or so."""
_JOINING_S = 30.0
_PATIENCE_S = 600.0
_LOOK_S = 1.0


@dataclass
class Meter:
    """Watches processes: their memory at its highest, and their share of one processor."""

    groups: dict[str, list[psutil.Process]]
    began: dict[str, float] = field(default_factory=dict)
    rss: dict[str, float] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        """Measure the processors from here on."""
        self.began = {name: cpu_s(some) for name, some in self.groups.items()}
        self.loads = []

    def shares(self, seconds: float) -> dict[str, float]:
        """Processor seconds a second, by group, since the beginning."""
        now = {name: cpu_s(some) for name, some in self.groups.items()}
        return {f"{name}_cpu": round((now[name] - self.began[name]) / seconds, 4) for name in now}

    def look(self) -> None:
        """See how much memory they hold now."""
        while not self._ended.wait(_LOOK_S):
            self.loads.append(psutil.getloadavg()[0])
            for name, some in self.groups.items():
                self.rss[name] = max(rss_mb(some), self.rss.get(name, 0.0))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look every second."""
        thread = threading.Thread(target=self.look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()


def run(
    scene: Scene, hub: Hub, count: int, seconds: float, database: Sequence[psutil.Process] = ()
) -> dict[str, Any]:
    """So many agents for so many seconds after they have joined; everything that was measured."""
    plan = Plan(
        "127.0.0.1", port_of(hub), scene.crowd[:count], EVERY_S, seconds, _JOINING_S, CHANGING,
        _first_sequence(scene.store),
    )  # fmt: skip
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(asdict(plan), file)
        file.flush()
        command = [sys.executable, "-m", "bench.hub.crowd", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
            groups = {"hub": family(hub.process.pid), "generator": family(crowd.pid)}
            groups |= {"database": [*database]} if database else {}
            found = _measured(crowd, Meter(groups), seconds)
    told = found.pop("said")
    return {
        "agents": count,
        "seconds": seconds,
        **found,
        "told": len(told),
        "lost": lost(scene.store, told),
    }


def _measured(crowd: "subprocess.Popen[str]", meter: Meter, seconds: float) -> dict[str, Any]:
    assert crowd.stdout is not None
    with meter.looking():
        settled = crowd.stdout.readline()
        if not settled:
            raise RuntimeError("the crowd did not come together")
        meter.begin()
        found: dict[str, Any] = json.loads(crowd.stdout.readline())
        shares = meter.shares(seconds)
    load = sum(meter.loads) / max(len(meter.loads), 1)
    rss = {f"{name}_rss_mb": round(most, 1) for name, most in meter.rss.items()}
    return {**found, **shares, **rss, "load_1m": round(load, 2)}


def _first_sequence(store: Store) -> int:
    with store.read() as tx:
        last = tx.connection.execute(select(REPORTS.c.sequence).order_by(REPORTS.c.sequence.desc()))
        return int(last.scalar() or 0)


def lost(store: Store, told: Sequence[Sequence[Any]]) -> int:
    """How many reports that were answered with 2xx do not stand in the database."""
    with store.read() as tx:
        kept = {
            (operator, sequence)
            for operator, sequence in tx.connection.execute(
                select(REPORTS.c.operator, REPORTS.c.sequence)
            )
        }
    return sum((operator, sequence) not in kept for operator, sequence in told)
