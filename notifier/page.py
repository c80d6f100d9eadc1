"""PURE. A page: one ring for one person, over one route after another until one takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifier.delivery import Person, Purpose
from notifier.message import Attachment, Message

NEXT_ROUTE_AFTER = timedelta(seconds=60)
"""How long a route may stay unconfirmed before the person's next one is tried as well."""

QUIET = timedelta(seconds=30)
"""A second ring of one incident for one person within this time only changes the first one."""


@dataclass(frozen=True, slots=True)
class Page:
    """What to put on its way to one person.

    ``follows`` is the id of the page before it on the ladder: this one is held until that one was
    delivered, or cannot be, and ``pause`` has passed since. ``avoid`` are channels known to be
    dead: the route after such a one is not held up by it. ``news``: something of weight has
    changed, so it rings though ``QUIET`` is not over. ``wait``: somebody else may speak in our
    place, so what is put in anew leaves no earlier than so long from now. ``enclosed`` are
    documents by the channel that may carry them; they stay with the message when it is reworded.
    """

    purpose: Purpose
    incident: str
    person: Person
    message: Message
    follows: str = ""
    pause: timedelta = timedelta(0)
    next_route_after: timedelta = NEXT_ROUTE_AFTER
    avoid: frozenset[str] = frozenset()
    news: bool = False
    wait: timedelta = timedelta(0)
    enclosed: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paged:
    """``id`` of the page; ``absorbed`` when an earlier one for this person carries the words."""

    id: str
    absorbed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one person was told of one incident.

    ``rings`` counts pages that went out or still will (held ones do not count), ``reached`` is the
    channel that took the newest of them, empty so far when none did, and ``at`` when. ``doubtful``:
    one may have arrived. ``waiting``: one is still on its way.
    """

    person: Person
    rings: int
    reached: str = ""
    at: datetime | None = None
    doubtful: bool = False
    waiting: bool = False
