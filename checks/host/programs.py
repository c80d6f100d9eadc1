"""Names of running programs, and which of them break a VPN client. PURE."""

from collections.abc import Iterable

CONFLICTING = ("winws", "goodbyedpi", "zapret", "nfqws", "tpws")
"""Programs that rewrite packets to evade inspection and are known to break Check Point's client."""

# TASK_COMM_LEN is 16 with its closing NUL: https://man7.org/linux/man-pages/man5/proc_pid_comm.5.html
_COMM_BYTES = 15


def canonical(name: str) -> str:
    """The form names are compared in: lower case, without ``.exe``."""
    return name.strip().lower().removesuffix(".exe")


def is_running(name: str, programs: frozenset[str] | None) -> bool | None:
    """Whether a configured program is among the running ones; None when those are not known.

    A configured path stands for its last part. Linux cuts names to 15 bytes, so the cut name
    counts as well.
    """
    if programs is None:
        return None
    wanted = canonical(name.replace("\\", "/").rpartition("/")[2])
    if not wanted:
        return None
    cut = wanted.encode()[:_COMM_BYTES].decode(errors="ignore")
    return wanted in programs or cut in programs


def conflicting(programs: Iterable[str]) -> tuple[str, ...]:
    """Those of the running programs that break a VPN client."""
    running = frozenset(programs)
    return tuple(name for name in CONFLICTING if name in running)
