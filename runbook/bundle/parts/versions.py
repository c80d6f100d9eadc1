"""What runs here: the program, Python, the system, the libraries by name and version."""

import locale
import platform
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import distributions
from typing import Any

from runbook.bundle.redaction import Vetted

_LONGEST = 40


def versions(program: str, procedure: int, own_procedure: bool) -> dict[str, Any]:
    """Versions only. The PC's own name and where anything is installed are not asked for."""
    known = {
        str(one.metadata["Name"])[:_LONGEST]: Vetted(str(one.version)[:_LONGEST])
        for one in distributions()
        if one.metadata["Name"]
    }
    return {
        "program": program,
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "release": Vetted(platform.release()),
        "machine": platform.machine(),
        "encoding": locale.getencoding(),
        "procedure": {"version": procedure, "own": own_procedure},
        "libraries": dict(sorted(known.items(), key=lambda one: one[0].casefold())),
    }


def clock(offset: float | None) -> dict[str, Any]:
    """What this PC takes for the time. ``offset``: seconds ahead of the true time, None unknown."""
    now = datetime.now(UTC)
    local = now.astimezone()
    shift = local.utcoffset()
    return {
        "utc": now.isoformat(timespec="seconds"),
        "zone_minutes": None if shift is None else int(shift.total_seconds() // 60),
        "daylight": time.daylight != 0,
        "ahead_seconds": offset,
    }
