"""PURE. One row of the journal's events, as it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """What happened and when it was written down.

    ``seq`` grows with every event written into one journal, whatever the clock says; ``at`` is
    what the clock said, aware. ``kind`` may be one this version does not know. ``body`` holds no
    client's data.
    """

    seq: int
    at: datetime
    kind: str
    incident: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
