"""What the VPN client's own log says, as counts of known codes: its lines hold identity.

The log is never given away, not even a line of it. Its end is read, known words are counted, and
that is all that leaves this file.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TAIL = 256 * 1024
"""Bytes from the end that are read."""
_NAME = "trac.log"
_CODES = range(600, 700)
"""Codes a Check Point gateway answers with: 600 is fine, 603 was seen with a certificate."""
_RETURNED = re.compile(r"return_?code\W{0,8}(\d{3})(?!\d)", re.IGNORECASE)
_KNOWN: Mapping[str, re.Pattern[str]] = {
    name: re.compile(shape, re.IGNORECASE)
    for name, shape in {
        "timed_out": r"time[d ]{0,2}[- ]?out",
        "unreachable": r"unreachable|no route to host",
        "refused": r"connection refused|wsaeconnrefused|\b10061\b",
        "reset": r"connection reset|wsaeconnreset|\b10054\b",
        "name": r"could not resolve|failed to resolve|gethostbyname failed",
        "certificate": r"certificate (?:has )?(?:expired|revoked|not valid)",
        "authentication": r"authentication failed|access denied|wrong user name or password",
        "disconnected": r"\bdisconnected\b",
        "reconnect": r"\breconnect",
    }.items()
}


def client_log(folders: Iterable[Path]) -> dict[str, Any]:
    """How much of each known thing stands in the end of the newest log; nothing of its words."""
    found = [one for folder in folders if (one := _look(folder / _NAME)) is not None]
    if not found:
        return {"found": False}
    at, size, tail = max(found, key=lambda one: one[0])
    text = tail.decode("utf-8", "replace")
    codes = Counter(one for one in _RETURNED.findall(text) if int(one) in _CODES)
    return {
        "found": True,
        "changed": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds"),
        "size": size,
        "read": len(tail),
        "lines": text.count("\n"),
        "return_codes": dict(sorted(codes.items())),
        "counts": {
            name: count for name, shape in _KNOWN.items() if (count := len(shape.findall(text)))
        },
    }


def usual_folders(system: str, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the client keeps its log on this system."""
    if system == "windows":
        roots = (environ.get("ProgramFiles(x86)", ""), environ.get("ProgramFiles", ""))
        return tuple(
            Path(root) / "CheckPoint" / rest
            for root in roots
            if root
            for rest in ("Endpoint Connect", "Endpoint Security/Endpoint Connect", "TRAC")
        )
    if system == "macos":
        return (Path("/Library/Application Support/Checkpoint/Endpoint Connect"),)
    return ()


def _look(path: Path) -> tuple[float, int, bytes] | None:
    with suppress(OSError), path.open("rb") as file:
        state = os.fstat(file.fileno())
        file.seek(max(state.st_size - TAIL, 0))
        return state.st_mtime, state.st_size, file.read(TAIL)
    return None
