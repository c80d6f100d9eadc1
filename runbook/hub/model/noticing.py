"""PURE. How soon an outage was found, and how soon the office knew of it: the one definition.

The page of figures, its file, the report about an incident and the command line all take it from
here, so that one outage has one figure wherever it is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from runbook.incidents.timeline import Known, Span, known_after, span


class Moments(Protocol):
    """What is needed of an incident, as ``hub.model.incident`` has it."""

    @property
    def opened_at(self) -> datetime:
        """When the hub opened it."""

    @property
    def occurred_at(self) -> datetime | None:
        """When it began; None where nobody observed that."""

    @property
    def detected_at(self) -> datetime | None:
        """When a PC found it."""

    @property
    def alerted_at(self) -> datetime | None:
        """When the first alert was delivered."""

    @property
    def acknowledged_at(self) -> datetime | None:
        """When somebody in the office knew."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """How an outage came to be known. ``found`` by the first PC, ``told`` by the first alert."""

    began: datetime | None
    found: datetime | None
    told: datetime | None
    known: datetime | None

    @property
    def detect(self) -> Span:
        """From its beginning until the first PC found it.

        Where nobody observed the beginning it would be the finding itself, and nought a figure
        that nobody measured: then it is not known.
        """
        return span(self.began, self.found)

    @property
    def acknowledge(self) -> Span:
        """From the first alert, without one from when it was found, until somebody knew.

        Nought for whoever knew before the alert was delivered.
        """
        return known_after(self.found, self.told, self.known)


def noticed(outage: Moments, members: Iterable[Moments] = ()) -> Noticed:
    """It, and for a mass one its members: found and told is whichever was first of them all.

    Whoever was cut off long before a mass one began found another outage and was told of that.
    """
    began = outage.occurred_at
    every = (outage, *(one for one in members if not _before(one.detected_at, began)))
    return Noticed(
        began=began,
        # A PC opens its outage as soon as it has found it.
        found=first(one.detected_at for one in every) or first(one.opened_at for one in every),
        told=first(one.alerted_at for one in every),
        known=outage.acknowledged_at,
    )


def first(moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest that is known."""
    return min((one for one in moments if one is not None), default=None)


def _before(found: datetime | None, began: datetime | None) -> bool:
    return span(began, found).known is Known.CLOCK_CHANGED
