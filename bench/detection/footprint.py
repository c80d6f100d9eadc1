"""What watching costs the operator's PC: processor, memory, packets.

``python -m bench.detection.footprint [MINUTES]`` (as root) watches a healthy network for ten
minutes. ``bench.detection.quiet`` measures the same in the first ten of its thirty.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.detection import watcher
from bench.detection.figures import record_detection
from bench.detection.rows import FOLDER, Rows, version_of
from tests.lab import plan
from tests.lab.lab import Lab
from tests.lab.namespaces import children_of

KEY = "footprint"
SECONDS = 600.0
SAMPLED_EVERY = 1.0
BARE_SECONDS = 60.0
"""How long the packets of a PC on which nobody watches are counted: the tunnel's own, mostly."""
TICKS = os.sysconf("SC_CLK_TCK")
_STATISTICS = "/sys/class/net/eth0/statistics"


@dataclass(frozen=True)
class Sample:
    """A moment of a process with all its threads and children.

    ``at`` in seconds of the monotonic clock; ``cpu`` seconds used so far; ``resident`` and ``peak``
    in bytes, ``peak`` that of the process itself as the kernel remembers it; ``packets`` both ways.
    """

    at: float
    cpu: float
    resident: int
    peak: int
    packets: int


def cpu_seconds(stat: str, ticks: int = TICKS) -> float:
    """Time used by a process and by the children it has waited for, from its /proc/PID/stat.

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, fields 14 to 17.
    """
    # The name of the program may hold spaces and brackets; the last bracket ends it.
    fields = stat.rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / ticks


def memory_bytes(status: str, field: str) -> int:
    """A size from /proc/PID/status such as ``VmRSS`` or ``VmHWM``; 0 where it is not said."""
    for line in status.splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    return 0


def figures(samples: Sequence[Sample], bare_packets_per_minute: float = 0.0) -> dict[str, float]:
    """Per cent of one core, megabytes at the most, packets a minute. Needs two samples."""
    first, last = samples[0], samples[-1]
    passed = last.at - first.at
    resident = max(max(one.resident, one.peak) for one in samples)
    packets = (last.packets - first.packets) / passed * 60
    return {
        "cpu_percent": round((last.cpu - first.cpu) / passed * 100, 2),
        "rss_mb": round(resident / 2**20, 1),
        "packets_per_minute_of_the_pc": round(packets),
        "packets_per_minute": round(packets - bare_packets_per_minute),
        "footprint_minutes": round(passed / 60, 1),
    }


def sample(lab: Lab, pid: int) -> Sample:
    """A process and its descendants as they are now. Raises OSError when it has ended."""
    cpu, resident = 0.0, 0
    for one in (pid, *_descendants(pid)):
        try:
            cpu += cpu_seconds(Path(f"/proc/{one}/stat").read_text())
            resident += memory_bytes(Path(f"/proc/{one}/status").read_text(), "VmRSS")
        except (FileNotFoundError, ProcessLookupError):
            if one == pid:
                raise
    peak = memory_bytes(Path(f"/proc/{pid}/status").read_text(), "VmHWM")
    return Sample(time.monotonic(), cpu, resident, peak, packets(lab))


def packets(lab: Lab) -> int:
    """Packets that the PC's adapter has sent and received so far."""
    names = (f"{_STATISTICS}/rx_packets", f"{_STATISTICS}/tx_packets")
    return sum(int(one) for one in lab.network.hosts[plan.PC].run("cat", *names).split())


def bare_packets_per_minute(lab: Lab, seconds: float = BARE_SECONDS) -> float:
    """Packets a minute of a PC on which nobody watches."""
    before = packets(lab)
    time.sleep(seconds)
    return (packets(lab) - before) / seconds * 60


def watched(lab: Lab, watch: watcher.Watcher, seconds: float) -> list[Sample]:
    """Samples of a watch at work for so long, with a line of progress each minute."""
    samples = [sample(lab, watch.pid)]
    end = samples[0].at + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(SAMPLED_EVERY, left))
        watch.ensure_alive()
        samples.append(sample(lab, watch.pid))
        if len(samples) % round(60 / SAMPLED_EVERY) == 0:
            print(f"  {figures(samples)}", flush=True)
    return samples


def _descendants(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield child
        yield from _descendants(child)


def rows() -> Rows:
    """What was measured of this version; ``bench.detection.quiet`` adds to it too."""
    files = (Path(__file__), Path(str(watcher.__file__)))
    return Rows(FOLDER / "footprint.jsonl", version_of(*files))


def keep(found: Mapping[str, float]) -> None:
    """Keep the figures of a whole measurement."""
    rows().add(KEY, {"figures": dict(found)})
    record_detection("footprint", found)


def measure(seconds: float) -> dict[str, float]:
    """Watch for so long and count. Raises LabError."""
    command = watcher.watch()
    with Lab.start() as lab:
        bare = bare_packets_per_minute(lab, min(BARE_SECONDS, seconds))
        with watcher.started(lab, command) as watch:
            watch.wait_until_armed()
            # The first diagnosis is over and paid for; what is measured is the watching.
            return figures(watched(lab, watch, seconds), bare)


def main(minutes: str = "") -> int:
    """The command; only a whole measurement is recorded."""
    seconds = float(minutes) * 60 if minutes else SECONDS
    whole = seconds >= SECONDS
    if whole and KEY in rows():
        print("  measured before", flush=True)
        found = rows()[KEY]["figures"]
        record_detection("footprint", found)
    else:
        found = measure(seconds)
        if whole:
            keep(found)
    for name, figure in found.items():
        print(f"{name:45} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
