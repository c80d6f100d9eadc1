"""Facts that psutil reads alike on every system: processor, memory, volumes, power, programs."""

import os
import sys
from functools import partial
from typing import Final

import psutil

from checks.host.facts import Disk
from checks.host.programs import canonical, conflicting
from checks.host.reading import Reader, Reading, UnreadableError

# The kernel counts in hundredths of a second: a shorter window gives only noise.
_SHORTEST_WINDOW_S: Final = 0.2
# FILE_READ_ONLY_VOLUME, GetVolumeInformationW on learn.microsoft.com
_READ_ONLY_VOLUME: Final = 0x00080000


class CpuMeter:
    """Processor load between the moment it is made and the moment it is asked: nobody sleeps."""

    def __init__(self) -> None:
        self._first = _cpu_times()

    def percent(self) -> float | None:
        """Load in per cent of all processors; None while less than 0.2 s have been counted."""
        busy, total = (now - then for now, then in zip(_cpu_times(), self._first, strict=True))
        if total < _SHORTEST_WINDOW_S:
            return None
        return round(min(max(100.0 * busy / total, 0.0), 100.0), 1)


def _cpu_times() -> tuple[float, float]:
    times = psutil.cpu_times()
    # On Linux guest time is counted in user time already.
    guests = float(getattr(times, "guest", 0.0)) + float(getattr(times, "guest_nice", 0.0))
    total = float(sum(times)) - guests
    idle = float(times.idle) + float(getattr(times, "iowait", 0.0))
    return total - idle, total


def computer_readers(disks: tuple[str, ...], meter: CpuMeter | None) -> dict[str, Reader]:
    """One reader for each fact; every volume has its own, because a dead network drive blocks."""
    readers: dict[str, Reader] = {
        "memory": read_memory,
        "power": read_power,
        "programs": read_programs,
    }
    if meter is not None:
        readers["cpu"] = partial(read_cpu, meter)
    for path in disks:
        readers[f"disk:{path}"] = partial(read_disk, path)
    return readers


def read_cpu(meter: CpuMeter) -> Reading:
    """The load since the meter was made."""
    percent = meter.percent()
    if percent is None:
        raise UnreadableError("asked too soon: two samples need 0.2 s between them")
    return {"cpu_percent": percent}


def read_memory() -> Reading:
    """Memory in use, per cent."""
    return {"memory_percent": float(psutil.virtual_memory().percent)}


def read_disk(path: str) -> Reading:
    """Bytes free to this user on the volume of ``path``, and whether it is mounted writable."""
    usage = psutil.disk_usage(path)
    return {"disks": (Disk(path, int(usage.free), int(usage.total), _writable(path)),)}


def _writable(path: str) -> bool | None:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - start-up time: not needed elsewhere

        # Path.drive would do for letters, but not for volumes mounted from the network.
        drive = os.path.splitdrive(os.path.abspath(path))[0] + "\\"  # noqa: PTH100 - as above
        flags = ctypes.c_ulong()
        known = ctypes.WinDLL("kernel32").GetVolumeInformationW(
            ctypes.c_wchar_p(drive), None, 0, None, None, ctypes.byref(flags), None, 0
        )
        return not flags.value & _READ_ONLY_VOLUME if known else None
    else:  # noqa: RET505 - mypy follows platforms only through if and else
        return not os.statvfs(path).f_flag & os.ST_RDONLY


def read_power() -> Reading:
    """Mains and battery. A computer without a battery leaves both unknown: that is no finding."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if battery is None:
        return {}
    plugged = battery.power_plugged
    return {
        "on_mains": None if plugged is None else bool(plugged),
        "battery_percent": float(battery.percent),
    }


def read_programs() -> Reading:
    """Names of all running programs, of whatever user."""
    names = (_name(process) for process in psutil.process_iter())
    running = frozenset(canonical(name) for name in names if name)
    if not running:
        raise UnreadableError("the system names no program")
    return {"programs": running, "conflicting": conflicting(running)}


def _name(process: psutil.Process) -> str:
    """Its name; empty for one that has ended and that only its parent has not looked after yet."""
    try:
        with process.oneshot():
            # Windows keeps no entries of the dead, and telling a state there costs much.
            ended = sys.platform != "win32" and process.status() == psutil.STATUS_ZOMBIE
            return "" if ended else process.name()
    except (psutil.Error, OSError):
        # It ended just now, or is protected: the others are still worth knowing.
        return ""


def interface_bytes(name: str) -> tuple[int, int] | None:
    """Bytes sent and received through an interface since it came up; None if unknown."""
    try:
        counters = psutil.net_io_counters(pernic=True).get(name)
    except OSError:
        return None
    return (counters.bytes_sent, counters.bytes_recv) if counters else None
