"""Half an hour in which nothing is wrong: ``python -m bench.detection.quiet [MINUTES]`` (as root).

The watch runs on a network that works and has all the noise of an ordinary night. Every message it
sends is a false alarm, and so is everything that it shows the operator or writes down as an
incident. In the first ten minutes, still without noise, its footprint is measured.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench.detection import footprint, watcher
from bench.detection.figures import record_detection
from bench.detection.rows import FOLDER, TRIES, Row, Rows, version_of
from tests.lab import plan, vpn
from tests.lab.lab import Lab

MINUTES = 30.0
RESTART_SECONDS = 3.0
REKEY_SECONDS = 4.0
IDLE_SECONDS = 2
TICK = 1.0
KEY = "quiet"


class Phase(NamedTuple):
    """A stretch of the half hour, and what is unusual in it; minutes."""

    noise: str
    minutes: float


PHASES = (
    Phase("none", 10),
    Phase("loss_3_percent", 6),
    Phase("icmp_blocked", 3),
    Phase("foreign_blocked", 3),
    Phase("idle_closing", 3),
    Phase("chat_restart", 1),
    Phase("rekey_gap", 1),
    Phase("chat_restart", 1),
    Phase("rekey_gap", 1),
    Phase("loss_3_percent", 1),
)
"""Adds up to thirty minutes; each short event has the rest of its minute to calm down."""


def scaled(phases: Sequence[Phase], minutes: float) -> list[Phase]:
    """The same course in another time."""
    factor = minutes / sum(one.minutes for one in phases)
    return [one._replace(minutes=one.minutes * factor) for one in phases]


def figures(phases: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Counts over all phases. One false alarm may be shown, kept and told, so the largest."""
    counts = {
        f"quiet_{what}": sum(one[what] for one in phases)
        for what in ("messages", "noticed", "incidents")
    }
    return {
        "quiet_minutes": round(sum(one["stood_s"] for one in phases) / 60, 1),
        **counts,
        "quiet_false_alarms": max(counts.values()),
    }


@contextmanager
def _nothing(_: Lab) -> Iterator[None]:
    yield


@contextmanager
def _idle_closing(lab: Lab) -> Iterator[None]:
    """The CRM's server closes connections that were idle for two seconds, as many do."""
    crm = lab.network.daemons["crm"]
    usual = crm.variants["usual"]
    config = Path(usual[-1])
    hasty = config.with_name("hasty.conf")
    text = config.read_text(encoding="utf-8")
    head, begin, body = text.partition("http {")
    assert body
    hasty.write_text(f"{head}{begin}\n  keepalive_timeout {IDLE_SECONDS}s;{body}")
    crm.variants["idle_closing"] = (*usual[:-1], str(hasty))
    crm.ensure("idle_closing")
    try:
        yield
    finally:
        lab.restore()


@contextmanager
def _chat_restart(lab: Lab) -> Iterator[None]:
    lab.network.daemons["chat"].stop()
    time.sleep(RESTART_SECONDS)
    lab.network.daemons["chat"].ensure()
    yield


@contextmanager
def _rekey_gap(lab: Lab) -> Iterator[None]:
    """The tunnel carries nothing for a while, as when its keys are made anew."""
    lab.network.filter(plan.EDGE, f'iifname "wan0" udp dport {vpn.PORT} drop')
    time.sleep(REKEY_SECONDS)
    lab.network.hosts[plan.EDGE].nft("table inet fault\ndelete table inet fault\n")
    yield


Noise = Callable[[Lab], AbstractContextManager[None]]
NOISES: Mapping[str, Noise] = {
    "none": _nothing,
    "idle_closing": _idle_closing,
    "chat_restart": _chat_restart,
    "rekey_gap": _rekey_gap,
}


def _noise(lab: Lab, name: str) -> AbstractContextManager[None]:
    return NOISES[name](lab) if name in NOISES else lab.fault(name)


def counted(lab: Lab, watch: watcher.Watcher) -> dict[str, int]:
    """What was said since the watch began: to the lead, to the operator, to the journal."""
    return {
        "messages": len(_sent(lab)),
        "noticed": len(watch.noticed),
        "incidents": len(watcher.incidents(lab)),
    }


def spent(
    lab: Lab, watch: watcher.Watcher, phase: Phase, before: Mapping[str, int]
) -> tuple[Row, list[footprint.Sample]]:
    """One phase, and what was said in it and since it was last counted."""
    began, line = time.time(), time.monotonic()
    with _noise(lab, phase.noise):
        left = phase.minutes * 60 - (time.monotonic() - line)
        samples = footprint.watched(lab, watch, max(TICK, left))
    after = counted(lab, watch)
    new = {what: after[what] - before.get(what, 0) for what in after}
    row = {
        "noise": phase.noise,
        "stood_s": round(time.time() - began, 1),
        **new,
        "texts": [one["params"].get("text", "") for one in _sent(lab)[before.get("messages", 0) :]],
        "said": [text for at, text in list(watch.lines) if at >= began],
        "so_far": after,
    }
    print(f"  {phase.noise:16} {new}", flush=True)
    return row, samples


def measure(rows: Rows, minutes: float, ours: watcher.Command) -> Row:
    """The whole course, unless this version has been through it. Raises LabError."""
    if KEY in rows:
        print("  measured before", flush=True)
        return rows[KEY]
    phases: list[Row] = []
    costs: dict[str, float] = {}
    with Lab.start() as lab:
        bare = footprint.bare_packets_per_minute(lab, min(60.0, minutes * 2))
        with watcher.started(lab, ours) as watch:
            watch.wait_until_armed()
            for phase in scaled(PHASES, minutes):
                row, samples = spent(lab, watch, phase, phases[-1]["so_far"] if phases else {})
                phases.append(row)
                costs = costs or footprint.figures(samples, bare)
    return rows.add(KEY, {"phases": phases, "footprint": costs})


def _sent(lab: Lab) -> list[dict[str, Any]]:
    return [one for one in lab.messages() if one["method"] != "editMessageText"]


def main(minutes: str = "") -> int:
    """The command; only a whole half hour is recorded."""
    wanted = float(minutes) if minutes else MINUTES
    whole = wanted >= MINUTES
    path = (FOLDER if whole else TRIES) / "quiet.jsonl"
    files = [Path(__file__), Path(str(footprint.__file__)), Path(str(watcher.__file__))]
    row = measure(Rows(path, version_of(*files)), wanted, watcher.watch())
    found = figures(row["phases"])
    if whole:
        record_detection("quiet", found)
        footprint.keep(row["footprint"])
    for figure_name, figure in {**found, **row["footprint"]}.items():
        print(f"{figure_name:45} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
