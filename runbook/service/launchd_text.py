"""PURE. What launchd reads of a job, and what ``launchctl print`` says of it.

launchd.plist(5), launchctl(1) of macOS 10.11 and later.
"""

import plistlib
import re
from typing import Any

from runbook.service.job import MARK, Job, Kind, LastExit

_PRIVATE = 0o077
_SOON = 10
"""Seconds between two starts, at the least: launchd's own usual value."""
_NUMBER = re.compile(r"^[ \t]{0,64}(pid|runs|last exit code) = (-?\d{1,18})\b", re.MULTILINE)
_STATE = re.compile(r"^[ \t]{0,64}state = ([^\n]{1,200})$", re.MULTILINE)
_SIGNAL = re.compile(r"^[ \t]{0,64}last terminating signal = ([^\n:]{1,200})", re.MULTILINE)


def label(job: Job) -> str:
    """Its name with launchd."""
    return f"local.{job.id}"


def agent(job: Job) -> bytes:
    """The agent's file. What ended as wished is left alone; what failed is started again.

    ``Aqua`` is a session with a desktop: her page can be opened there. The desk and the courier
    outlive the watch (``AbandonProcessGroup``).
    """
    wishes: dict[str, Any] = {
        "Label": label(job),
        "ProgramArguments": list(job.command),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _SOON,
        "ProcessType": "Interactive",
        "AbandonProcessGroup": job.kind is Kind.WATCH,
        "LimitLoadToSessionType": "Aqua",
        "Umask": _PRIVATE,
        "SoftResourceLimits": {"Core": 0},
        "HardResourceLimits": {"Core": 0},
        "Runbook": MARK,
    }
    return plistlib.dumps(wishes, sort_keys=False)


def is_ours(content: bytes) -> bool:
    """Whether an agent with this description was written by this program."""
    return _read(content).get("Runbook") == MARK


def command_in(content: bytes) -> tuple[str, ...]:
    """What an agent starts."""
    words = _read(content).get("ProgramArguments")
    return tuple(map(str, words)) if isinstance(words, list) else ()


def numbers(said: str) -> dict[str, int]:
    """The numbers of ``launchctl print`` that are asked for: ``pid``, ``runs``, ``last exit code``.

    Of each the first: what follows, deeper within, is of other things.
    """
    found: dict[str, int] = {}
    for name, value in _NUMBER.findall(said):
        found.setdefault(name, int(value))
    return found


def runs(said: str) -> bool:
    """Whether ``launchctl print`` says that it runs."""
    state = _STATE.search(said)
    return state is not None and state[1].strip() == "running"


def last_exit(said: str) -> LastExit | None:
    """How it ended the last time, as ``launchctl print`` says it."""
    signal = _SIGNAL.search(said)
    if signal is not None:
        return LastExit(signal=signal[1].strip())
    code = numbers(said).get("last exit code")
    return None if code is None else LastExit(code)


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = plistlib.loads(content)
    except Exception:  # noqa: BLE001 - a broken file raises expat's own error and others
        return {}
    return found if isinstance(found, dict) else {}
