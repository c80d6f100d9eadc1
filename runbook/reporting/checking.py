"""What the parts of a report may hold: shapes, ranges and counts, field by field.

An unknown key is passed over before this, because either side may be the newer one. What stands
here keeps out only what no version of an agent says: a code with blanks in it, a moment a thousand
years away, a list without end. A field that is missing here is one of free text, see ``cleaning``.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from runbook.journal.chain import Head
from runbook.reporting.credentials import KEY_BYTES, from_text
from runbook.reporting.enrolment import Enrol
from runbook.reporting.shapes import (
    Complaint,
    Diagnosis,
    Drilled,
    Fitness,
    Moment,
    Outage,
    Promise,
    Report,
    Sight,
    Surroundings,
)
from runbook.settings.rules import LONGEST_NAME, identifier

LARGEST_SEQUENCE = 2**53 - 1
"""What every reader of JSON can hold (RFC 8259, section 6)."""
LONGEST_AGE_MS = 400 * 86_400_000
MOST_OUTAGES = 64
MOST_PROMISES = 500
MOST_SIGHTS = 500
MOST_SERVICES = 64

Rule = Callable[[Any], bool]

_MACHINE = range(-(2**63), 2**63)
"""What msgpack and every database hold; JSON itself has no bound (RFC 8259, section 6)."""
_YEARS = range(1970, 3000)
_LARGEST = 2**31 - 1
_MOST = 100_000
_MOST_IN_HAND = 999


def _like(pattern: str) -> Rule:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _label(longest: int) -> Rule:
    """A name in any script, on one line."""
    return lambda text: len(text) <= longest and text.isprintable()


def _between(least: float, most: float) -> Rule:
    return lambda number: least <= number <= most


def _if_any(rule: Rule) -> Rule:
    return lambda value: value is None or rule(value)


def _each(rule: Rule) -> Rule:
    return lambda values: all(map(rule, values))


def _anything(_value: object) -> bool:
    return True


def _is_id(text: str) -> bool:
    return identifier(text) is None


def _is_head(text: str) -> bool:
    return not text or (len(text) <= LONGEST_NAME and Head.parse(text) is not None)


def _is_key(text: str) -> bool:
    return len(from_text(text) or b"") == KEY_BYTES


_value_name = _like("[A-Za-z0-9_.-]{1,60}")


def _is_number(value: object) -> bool:
    """Whether a number that may be any is one that can be passed on; what is none is right."""
    if isinstance(value, int):
        return value in _MACHINE
    return not isinstance(value, float) or math.isfinite(value)


def _are_values(values: Mapping[str, object]) -> bool:
    return all(map(_value_name, values)) and all(map(_is_number, values.values()))


def _is_time(moment: datetime) -> bool:
    return moment.tzinfo is not None and moment.year in _YEARS


_code = _like(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?|")
_version = _like(r"[0-9A-Za-z.+!_-]{0,40}")
_count = _if_any(_between(0, _MOST_IN_HAND))
_revision = _between(0, _LARGEST)
_span = _between(0, _LARGEST)
_name = _label(LONGEST_NAME)

RULES: Mapping[type[msgspec.Struct], Mapping[str, Rule]] = {
    Moment: {"wall": _is_time, "age_ms": _between(-LONGEST_AGE_MS, LONGEST_AGE_MS)},
    Sight: {
        "probe": _label(300),
        "outcome": _code,
        "at_ms": _span,
        "path": _each(_label(300)),
        "elapsed_ms": _span,
        "failure": _if_any(_code),
        "operation": _if_any(_code),
        "attempts": _between(0, _MOST),
        "values": _are_values,
    },
    Diagnosis: {
        "made": _anything,
        "cause": _code,
        "side": _code,
        "confidence": _between(0, 1),
        "services": _each(_is_id),
        "also": _each(_code),
        "observations": _anything,
    },
    Complaint: {"said": _anything, "channels": _each(_code)},
    Outage: {
        "key": _like("[0-9a-f]{16}"),
        "revision": _revision,
        **dict.fromkeys(
            (
                *("opened", "occurred", "detected", "alerted", "acknowledged"),
                *("escalated", "restored", "closed", "provider_until"),
            ),
            _anything,
        ),
        "cause": _code,
        "side": _code,
        "confidence": _between(0, 1),
        "services": _each(_is_id),
        "also": _each(_code),
        "true_cause": _code,
        "calls": _count,
        "chats": _count,
        "not_working": _each(_code),
        "promised": _between(0, _MOST),
        "provider_knows": _code,
        "same_as": _like("([0-9a-f]{16})?"),
        "repeats": _between(0, _MOST),
    },
    Promise: {
        "id": _like("[0-9A-Za-z-]{4,36}"),
        "revision": _revision,
        "channel": _like("call|chat|unknown"),
        "kind": _like("case|phone|none"),
        **dict.fromkeys(("promised", "window_from", "window_until"), _anything),
        "incident": _like("([0-9a-f]{16})?"),
        "reference": _label(200),
        "msk_offset": _if_any(_between(-15, 11)),
        "attempts": _between(0, _MOST_IN_HAND),
        "outcome": _like("(reached|not_reached|not_needed)?"),
    },
    Drilled: {"drill": _is_id, "passed": _anything},
    Fitness: {
        "looked": _anything,
        "certificate_until": _anything,
        "client": _version,
        "unready": _each(_like(r"[a-z0-9_.]{1,80}")),
    },
    Surroundings: {
        "provider": _name,
        "city": _name,
        "gateway": _label(253),
        "team": _name,
        "services": lambda names: all(map(_is_id, names)) and all(map(_name, names.values())),
    },
    Report: {
        "agent": _is_id,
        "sequence": _between(0, LARGEST_SEQUENCE),
        "sent": _is_time,
        "version": _version,
        "head": _is_head,
        **dict.fromkeys(("where", "diagnosis", "complaint", "outages", "promises"), _anything),
        "calls": _count,
        "chats": _count,
        "drilled": _anything,
        "fitness": _anything,
    },
    Enrol: {
        "operator": _is_id,
        "code": _label(64),
        "authentication": _is_key,
        "reports": _is_key,
        "version": _version,
    },
}
"""Field by field, in order. What is a document itself is looked into by ``first_fault``."""

_MOST_OF: Mapping[str, int] = {
    "observations": MOST_SIGHTS,
    "outages": MOST_OUTAGES,
    "promises": MOST_PROMISES,
    "path": 64,
    "values": 64,
    "services": MOST_SERVICES,
    "also": 16,
    "channels": 8,
    "not_working": 8,
    "unready": 32,
}


class FaultError(Exception):
    """What is wrong stands at ``at``, a path of field names and numbers; ``many``: too many."""

    def __init__(self, at: str, *, many: bool = False) -> None:
        super().__init__(at)
        self.at = at
        self.many = many


def check(document: msgspec.Struct, at: str = "") -> None:
    """Raise FaultError for the first thing that cannot stand there, looking into every part."""
    for name, rule in RULES[type(document)].items():
        value = getattr(document, name)
        if value is None:
            continue
        place = f"{at}.{name}" if at else name
        if name in _MOST_OF and len(value) > _MOST_OF[name]:
            raise FaultError(place, many=True)
        if not rule(value):
            raise FaultError(place)
        if isinstance(value, msgspec.Struct):
            check(value, place)
        elif rule is _anything and isinstance(value, tuple):
            for number, one in enumerate(value):
                check(one, f"{place}[{number}]")
