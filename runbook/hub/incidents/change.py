"""PURE. What is to become of an incident: decided first, kept and told in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
