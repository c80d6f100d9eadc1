"""PURE. What happened by the journal: an incident's course, deliveries, the last events of all.

Events are given by kind and moment, and of what they say only what has the shape of a code: words
somebody typed, numbers and names cannot pass.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from runbook.bundle.redaction import Vetted
from runbook.incident import Incident
from runbook.incidents.attempts import ATTEMPTED
from runbook.incidents.event import Event

_KIND = re.compile(r"[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,47}")
_CODE = re.compile(r"[a-z][a-z_]{0,31}(?:\.[a-z][a-z_]{0,47}){0,3}")
_CODES = frozenset(
    {
        *("cause", "true_cause", "side", "domain", "state", "step"),
        *("outcome", "error", "channel", "role", "purpose"),
    }
)
"""Whose values are codes of the program."""
_NUMBERS = frozenset("number count calls chats late ms elapsed_ms revision attempts".split())  # noqa: SIM905 - as above
_FLAGS = frozenset("drill repeat late reminds mass afresh silent".split())  # noqa: SIM905 - as above
_ANSWERS = frozenset({"yes", "no", "done", "cannot", "skipped"})
"""Of what she answered only these pass: whatever else she gave may have been typed."""
_OF_A_STEP = ("procedure.", "step.")
"""Ids of the program's own texts: which step it was that she was shown."""
_MOST = 1_000_000
_NO_CAUSE = "other"


def happened(event: Event) -> dict[str, Any]:
    """One event without anything that a person could have typed."""
    kind = event.kind if _KIND.fullmatch(event.kind) else _NO_CAUSE
    return {
        "seq": event.seq,
        "at": _moment(event.at),
        "kind": Vetted(kind),
        "incident": event.incident[:8],
        **_said(event.body),
    }


def course(incident: Incident, events: Iterable[Event], left_out: int) -> dict[str, Any]:
    """The incident and what was written down about it, each attempt to tell somebody apart."""
    told = tuple(events)
    return {
        "key": incident.key,
        "operator": incident.operator,
        "state": str(incident.state),
        "domain": _code(incident.domain),
        "cause": _code(incident.cause),
        "side": _code(incident.side),
        "confidence": round(incident.confidence, 3),
        "services": list(incident.services),
        "true_cause": _code(incident.true_cause),
        "times": {name: _moment(getattr(incident, f"{name}_at")) for name in _TIMES},
        "events": [happened(one) for one in told if one.kind != ATTEMPTED],
        "events_left_out": left_out,
    }


def deliveries(events: Iterable[Event]) -> dict[str, Any]:
    """Who was told over which way, with every attempt and how it failed; people by role alone."""
    tried = [one for one in events if one.kind == ATTEMPTED]
    counts: dict[str, int] = {}
    for one in tried:
        said = _said(one.body)
        name = f"{said.get('channel', '?')} {said.get('error') or said.get('outcome', '?')}"
        counts[name] = counts.get(name, 0) + 1
    return {"attempts": [happened(one) for one in tried], "counts": counts}


_TIMES = (
    *("occurred", "detected", "alerted", "acknowledged", "escalated", "restored", "closed"),
    *("opened", "eta"),
)


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in body.items():
        if name in _FLAGS and isinstance(value, bool):
            said[name] = value
        elif name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
            if abs(value) <= _MOST:
                said[name] = value
        elif name in _CODES and isinstance(value, str) and _code(value):
            said[name] = _code(value)
    return {**said, **_answered(body)}


def _answered(body: Mapping[str, Any]) -> dict[str, Any]:
    """Which step was tried and whether it was done, where both are the program's own words."""
    text, value = body.get("text"), body.get("value")
    said = {}
    if isinstance(text, str) and text.startswith(_OF_A_STEP) and _code(text):
        said["text"] = _code(text)
    if isinstance(value, str) and value in _ANSWERS:
        said["value"] = Vetted(value)
    return said


def _code(text: str) -> str:
    return Vetted(text) if _CODE.fullmatch(text) else ""


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
