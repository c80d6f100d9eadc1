"""PURE. What is to become of an incident: decided first, kept and told in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from runbook.hub.model.incident import HubIncident


class Loudness(StrEnum):
    """How a change is told. Ringing: first alert, owner changed, became mass, repeat, recovery."""

    SILENT = "silent"
    EDIT = "edit"
    RING = "ring"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Change:
    """The incident as it will be, the event that says why, and how loudly people are told.

    ``incident.revision`` is that of the row it was decided on. ``by`` is the id of the person who
    ordered it, empty for the hub itself. ``body`` holds nothing of any client's.
    """

    incident: HubIncident
    event: str
    body: Mapping[str, object] = field(default_factory=dict)
    loudness: Loudness = Loudness.EDIT
    by: str = ""


HIT_AGAIN = "mass.hit_again"
BEGAN_AT = "began_at"
"""In the event that opens an incident: when it began. The event itself is of when that was told."""


def opened_again(incident: HubIncident, now: datetime) -> HubIncident:
    """The incident as it goes on after it was over. What was expected before says nothing now."""
    return replace(
        incident,
        restored_at=None,
        closed_at=None,
        closed_by="",
        true_cause="",
        eta_at=None,
        update_at=None,
        reopened_at=now,
    )


def hit_again(mass: HubIncident, began_at: datetime | None, body: Mapping[str, object]) -> Change:
    """A mass incident that a person opened again hits somebody: that rings, unless it never ended.

    ``began_at`` is when that began, None when nobody knows.
    """
    opened = mass.reopened_at
    fresh = opened is None or began_at is None or began_at >= opened
    loudness = Loudness.RING if fresh else Loudness.EDIT
    return Change(replace(mass, awaits=False), HIT_AGAIN, body, loudness)
