"""PURE. Whether agents may come to this hub, and everything that answer rests on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from runbook.hub.api.directing import Situation

HEALTH = "runbook.health/1"
ESSENTIAL = "correlation"
"""The part without which a hub on duty is of no use: what comes in would be read by nobody."""


class PartSays(Protocol):
    """What one part of the process on duty says of itself."""

    @property
    def running(self) -> bool: ...  # noqa: D102 - as duty.health has it
    @property
    def at(self) -> datetime | None: ...  # noqa: D102 - as above


@dataclass(frozen=True, slots=True)
class Standing:
    """Where this process stands.

    ``troubles`` names parts that do not work as they should; ``refused``: what it wants to write
    the database does not take, on a full disk for one.
    """

    on_duty: bool = False
    parts: Mapping[str, PartSays] | None = None
    troubles: Collection[str] = ()
    refused: bool = False


def health(
    standing: Standing, situation: Situation | None, now: datetime, *, database: bool
) -> tuple[bool, dict[str, object]]:
    """Whether this hub is healthy, and the document that says so.

    A hub without Telegram is healthy: it takes reports, and people hear of them by other ways.
    """
    writes = database and not standing.refused
    healthy = writes and not (standing.on_duty and ESSENTIAL in standing.troubles)
    speaks = situation is not None and situation.can_speak(now)
    said: dict[str, object] = {
        "schema": HEALTH,
        "healthy": healthy,
        "database": database,
        "writes": writes,
        "on_duty": standing.on_duty,
        "somebody_on_duty": situation is not None and bool(situation.holder),
        "office_speaks": speaks,
        "silence_counts": None if situation is None else situation.silence_counts,
        "parts": {
            name: {
                "works": part.running and name not in standing.troubles,
                "ms_ago": _ms_since(part.at, now),
            }
            for name, part in (standing.parts or {}).items()
        },
    }
    return healthy, said


def _ms_since(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else (now - moment) // timedelta(milliseconds=1)
