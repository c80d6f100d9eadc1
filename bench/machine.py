"""The machine a figure was measured on, as far as it says so itself."""

import os
import platform
from pathlib import Path

import psutil


def describe() -> dict[str, object]:
    """Processor, cores this process may use, memory, system, Python, and how busy it is now.

    The load counts the measuring process too. On a shared machine figures vary with what runs
    beside: a busy one makes them worse, never better.
    """
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load_1m": round(psutil.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
