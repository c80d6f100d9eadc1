"""Reads this computer: everything side by side, one deadline, nothing raised."""

import queue
import sys
import threading
import time
from collections.abc import Mapping
from typing import Final

from checks.host.computer import CpuMeter, computer_readers
from checks.host.facts import HostFacts
from checks.host.reading import Reader, Reading, UnreadableError, assemble

LATE: Final = "not read within the time allowed"


def system_name() -> str:
    """The system as the facts name it: linux, windows, macos, or Python's own word for another."""
    return {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)


def read_host_facts(
    disks: tuple[str, ...],
    services: tuple[str, ...],
    deadline: float,
    meter: CpuMeter | None = None,
) -> HostFacts:
    """Read all facts of this computer within ``deadline`` seconds. Never raises.

    ``disks`` are paths whose volumes are watched, ``services`` the Windows services, systemd units
    or launchd labels worth asking about. ``meter`` is a CpuMeter made some time ago; without it the
    processor's load is left unknown. What failed or was late is named in ``unreadable``.
    """
    readers = {
        **computer_readers(disks, meter),
        **_system_readers(services, deadline),
    }
    readings, unreadable = read_side_by_side(readers, deadline)
    if meter is None:
        unreadable["cpu"] = "no earlier sample"
    return assemble(system_name(), readings, unreadable, disks)


def read_resolvers(deadline: float) -> tuple[str, ...]:
    """The resolvers this computer is set to now, none when they cannot be read. Never raises."""
    reader = _system_readers((), deadline).get("resolvers")
    readings, _ = read_side_by_side({"resolvers": reader} if reader else {}, deadline)
    return next((one["resolvers"] for one in readings if "resolvers" in one), ())


def read_side_by_side(
    readers: Mapping[str, Reader], deadline: float
) -> tuple[list[Reading], dict[str, str]]:
    """Run every reader in a thread of its own; after ``deadline`` seconds leave the late ones.

    The threads are daemons: one that hangs in the system never holds the process.
    """
    end = time.monotonic() + deadline
    answers: queue.SimpleQueue[tuple[str, Reading | BaseException]] = queue.SimpleQueue()
    for name, reader in readers.items():
        threading.Thread(
            target=_answer, args=(name, reader, answers), name=f"read {name}", daemon=True
        ).start()
    pending = set(readers)
    readings: list[Reading] = []
    unreadable: dict[str, str] = {}
    while pending:
        try:
            name, answer = answers.get(timeout=max(end - time.monotonic(), 0))
        except queue.Empty:
            break
        pending.discard(name)
        if isinstance(answer, BaseException):
            unreadable[name] = _reason(answer)
        else:
            readings.append(answer)
    return readings, unreadable | dict.fromkeys(sorted(pending), LATE)


def _answer(
    name: str, reader: Reader, answers: "queue.SimpleQueue[tuple[str, Reading | BaseException]]"
) -> None:
    try:
        answers.put((name, reader()))
    except BaseException as error:  # noqa: BLE001 - a reader's defect is a fact that was not read
        answers.put((name, error))


def _reason(error: BaseException) -> str:
    # Messages of the system are localised and may hold paths: only our own are passed on.
    if isinstance(error, UnreadableError):
        return str(error)
    code = getattr(error, "errno", None)
    return type(error).__name__ + (f" {code}" if isinstance(code, int) else "")


def _system_readers(services: tuple[str, ...], deadline: float) -> dict[str, Reader]:
    # Lazy for start-up time: each system's reader loads only its own machinery.
    if sys.platform == "linux":
        from checks.host.linux import linux_readers  # noqa: PLC0415 - lazy, see above

        found = linux_readers(services, deadline)
    elif sys.platform == "win32":
        from checks.host.windows import windows_readers  # noqa: PLC0415 - lazy, see above

        found = windows_readers(services, deadline)
    elif sys.platform == "darwin":
        from checks.host.macos import macos_readers  # noqa: PLC0415 - lazy, see above

        found = macos_readers(services, deadline)
    else:
        found = {}
    return found
