"""How long this computer has slept since it was started, and all its clocks at one moment."""

import sys
import time

from checks.host.clocks import Clocks

_TICKS_PER_S = 10_000_000


def asleep_s() -> float | None:
    """Seconds suspended or hibernated since the start; None where the system does not tell.

    Two clocks are compared, one that stops in sleep and one that goes on: it is good to 20 ms.
    Never raises. A paused virtual machine does not count as asleep.
    """
    try:
        return max(_asleep(), 0.0)
    except (OSError, AttributeError):
        # An older Windows lacks the calls, a kernel of before 2011 the clock.
        return None


def read_clocks() -> Clocks:
    """All clocks now. Never raises."""
    return Clocks(time.time(), time.monotonic(), asleep_s(), sys.platform == "win32")


def _asleep() -> float:
    if sys.platform == "linux":
        # CLOCK_BOOTTIME goes on in suspend: clock_gettime(2)
        going_on = time.clock_gettime(time.CLOCK_BOOTTIME)
        return going_on - time.clock_gettime(time.CLOCK_MONOTONIC)
    elif sys.platform == "darwin":  # noqa: RET505 - mypy follows platforms only through if and else
        # mach_continuous_time and mach_absolute_time: clock_gettime_nsec_np(3)
        going_on = time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
        return going_on - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    elif sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - start-up time: not needed elsewhere

        biased, unbiased = ctypes.c_uint64(), ctypes.c_uint64()
        # https://learn.microsoft.com/windows/win32/api/realtimeapiset/ (Windows 10 and later)
        ctypes.WinDLL("KernelBase").QueryInterruptTime(ctypes.byref(biased))
        ctypes.WinDLL("kernel32").QueryUnbiasedInterruptTime(ctypes.byref(unbiased))
        return (biased.value - unbiased.value) / _TICKS_PER_S
    else:
        raise OSError("an unknown system")
