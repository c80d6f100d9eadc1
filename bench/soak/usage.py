"""What a program holds at this moment, with everything it has started: read from ``/proc``.

Sockets are looked up in the network that the program itself sees: it is not the machine's.
"""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

from tests.lab.namespaces import descendants_of

Usage = dict[str, float]

_TCP_STATES = {"01": "established", "06": "time_wait", "08": "close_wait", "0A": "listen"}
"""Of include/net/tcp_states.h, as /proc/net/tcp shows them; the rest counts as ``other``."""
_NETWORKS = ("tcp", "tcp6", "udp", "udp6", "unix")
_DATABASES = ("journal.db", "hub.sqlite")
_INODE = {"unix": 6}
"""The column of the socket's number; 9 where none stands here."""


def usage(pid: int, *, alone: bool = False) -> Usage:
    """Memory in MB, CPU in seconds, and counts, over a process and, unless ``alone``, all below it.

    ``pss_mb`` divides what is shared among those who share it, so it falls and rises with what else
    runs on this machine; ``anonymous_mb`` is what no file stands behind: heaps and stacks, the
    program's own alone (proc_pid_smaps(5)). ``files`` are open descriptors that are neither
    sockets nor a database's, ``database_files`` those of the journal or the hub's database.
    ``tcp_…``, ``udp`` and ``unix``: sockets by state.
    Raises psutil.Error or OSError when the process has ended.
    """
    found: Counter[str] = Counter()
    whole: Usage = {
        "at": round(time.time(), 1), "pss_mb": 0.0, "rss_mb": 0.0, "anonymous_mb": 0.0, "cpu_s": 0.0
    }  # fmt: skip
    for one in [pid, *([] if alone else descendants_of(pid))]:
        process = psutil.Process(one)
        try:
            memory, times = process.memory_full_info(), process.cpu_times()
            anonymous = _anonymous(one)
            found["threads"] += process.num_threads()
        except (psutil.NoSuchProcess, OSError):
            if one == pid:
                raise
            continue
        found["processes"] += 1
        whole["pss_mb"] += memory.pss / 2**20
        whole["rss_mb"] += memory.rss / 2**20
        whole["anonymous_mb"] += anonymous / 2**20
        whole["cpu_s"] += times.user + times.system
        found.update(_descriptors(one))
    rounded = {name: round(value, 2) for name, value in whole.items()}
    return {**rounded, **found}


def open_paths(pid: int, *, alone: bool = False) -> list[str]:
    """What every descriptor stands for, of the process and, unless ``alone``, of all below it."""
    return sorted(
        name for one in [pid, *([] if alone else descendants_of(pid))] for name in _links(one)
    )


def _anonymous(pid: int) -> int:
    """Bytes. Raises OSError when the process has ended."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(one.split()[1]) * 1024 for one in lines if one.startswith("Anonymous:"))


def _descriptors(pid: int) -> Counter[str]:
    sockets = _sockets(pid)
    counted: Counter[str] = Counter()
    for name in _links(pid):
        if name.startswith("socket:["):
            kind = sockets.get(name[8:-1], "other")
            counted["sockets"] += 1
            counted[kind] += 1
        elif Path(name).name.startswith(_DATABASES):
            counted["database_files"] += 1
        else:
            counted["files"] += 1
    return counted


def _links(pid: int) -> list[str]:
    found = []
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(str(one.readlink()))
    return found


def _sockets(pid: int) -> dict[str, str]:
    """The state of each socket of the network that the process sees, by its number."""
    states = {}
    for name in _NETWORKS:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
                columns = line.split()
                state = name.rstrip("6")
                if state == "tcp":
                    state = f"tcp_{_TCP_STATES.get(columns[3], 'other')}"
                states[columns[_INODE.get(name, 9)]] = state
    return states
