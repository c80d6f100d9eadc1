"""Where a sitting stands in the procedure, as the screen shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runbook.callbacks.promise import Callback
from runbook.procedure.shapes import Step
from runbook.procedure.walk import Position


@dataclass(frozen=True, slots=True)
class Place:
    """What the screen shows of the procedure. ``answers`` are by step.

    ``promises`` are those whose turn it is now, in the order in which they are to be kept.
    ``carried_out`` are the steps the program has just done by itself.
    """

    position: Position
    answers: Mapping[str, str] = field(default_factory=dict)
    promises: tuple[Callback, ...] = ()
    recovered: bool = False
    carried_out: tuple[Step, ...] = ()
    about: str = ""
    """The key of the outage all this is about."""
    open_promises: tuple[Callback, ...] = ()
    """All that are hers to keep, their turn or not."""
