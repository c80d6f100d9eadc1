"""What one sitting of the desk is made of: the real one at the journal, or a drill's in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from runbook.agent.recording.record import Record
from runbook.agent.sitting.session import Diagnose
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.desk.sitting.screen import DeskScreen
from runbook.desk.acts import Act
from runbook.desk.sitting import Done
from runbook.holding.scripts import Shown
from runbook.procedure.shapes import Procedure
from runbook.settings import Settings

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff


@dataclass(frozen=True, slots=True)
class Parts:
    """All that makes one sitting.

    ``screen`` is the one that ``telling`` speaks to (``screen.notice``, ``screen.dictate``).
    ``voice`` and ``chat`` are the words for the client. ``diagnose`` finds out, None for the
    workplace's own way. ``drill`` is the sign on every part of an exercise, empty at night.
    ``offers_run``: whether a run that an earlier sitting left is offered her; otherwise it simply
    goes on. ``places`` are the desk's other pages, by path and text id.
    """

    workplace: Workplace
    screen: DeskScreen
    telling: Telling
    record: Record
    procedure: Procedure
    lang: str
    voice: Shown
    chat: Shown
    diagnose: Diagnose | None = None
    now: Callable[[], datetime] = utc_now
    drill: str = ""
    offers_run: bool = True
    other: Callable[[Act], Done] | None = None
    """Does what is no act of this sitting: begins a drill, or leaves it."""
    places: tuple[tuple[str, str], ...] = ()
    hand_over: Callable[[], "Handoff | None"] | None = None
    """Prepares the code for her own phone, or gives None while no outage is open; may raise
    JournalError. Without it no code is offered.
    """

    @property
    def settings(self) -> Settings:
        """The settings that can be used."""
        return self.workplace.settings
