"""Opens an incident for the watch, tells, and follows it to its end in a thread of its own."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from checks.observation import Observation
from checks.report import Report
from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import Leave, Stirred
from runbook.agent.sitting.screen import Screen
from runbook.agent.sitting.session import Noticed, Session
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.holding.scripts import Script
from runbook.journal.problem import JournalError
from runbook.procedure.shapes import Procedure

Find = Callable[[Callable[[Observation], None]], Report]
LEAVING = 2.0
"""Seconds that a sitting has for ending when the watch ends."""


class Pursuit(Protocol):
    """An incident being followed in a thread of its own."""

    @property
    def over(self) -> bool:
        """Whether it has been followed to its end."""
        ...

    @property
    def report(self) -> Report | None:
        """The latest diagnosis."""
        ...

    @property
    def key(self) -> str:
        """The incident's key, empty before it is open."""
        ...

    def stirred(self) -> None:
        """Something changed: look again soon."""
        ...

    def leave(self) -> None:
        """Stop following; what is known stays known."""
        ...


class Office(Protocol):
    """Where incidents are opened and told."""

    def has_open(self) -> bool:
        """Whether an incident of hers is open already, left by a crash or found by ``run``."""
        ...

    def pursue(self, noticed: Noticed, diagnose: Find) -> Pursuit:
        """Open an incident, or join the open one, tell, and follow it."""
        ...

    def note_drop(self, key: str) -> None:
        """An unsteady line dropped again."""
        ...

    def line_alive(self) -> None:
        """Something beyond the home answered: what waits may go out."""
        ...


class FollowingScreen(Screen, Protocol):
    """What an incident that is followed is shown on."""

    @property
    def words(self) -> Script | None:
        """The words for the client that are shown when something breaks, if any."""
        ...

    def conduct(self, conductor: Conductor) -> None:
        """The procedure that goes with it."""
        ...


class Following:
    """One incident and the sitting that follows it."""

    def __init__(self, session: Session, failed: Callable[[BaseException], None]) -> None:
        self._session = session
        self._failed = failed
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="sitting", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it has been followed to its end."""
        return self._over.is_set()

    @property
    def report(self) -> Report | None:
        """The latest diagnosis."""
        return self._session.report

    @property
    def key(self) -> str:
        """The incident's key, empty before it is open."""
        return self._session.about

    def stirred(self) -> None:
        """Look again soon."""
        self._session.order(Stirred())

    def leave(self) -> None:
        """Stop following; the incident stays open, and whoever comes next takes it up."""
        self._session.order(Leave())
        self._thread.join(LEAVING)

    def _attend(self) -> None:
        try:
            self._session.attend(follow=True)
        except BaseException as error:  # noqa: BLE001 - the watch must outlive a defect in here
            self._failed(error)
        finally:
            self._over.set()


class OwnOffice:
    """The journal, the courier and the procedure of this PC."""

    def __init__(
        self,
        workplace: Workplace,
        record: Record,
        telling: Telling,
        procedure: Procedure,
        screen: FollowingScreen,
        lang: str,
        failed: Callable[[BaseException], None],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._workplace = workplace
        self._record = record
        self._telling = telling
        self._procedure = procedure
        self._screen = screen
        self._lang = lang
        self._failed = failed
        self._now = now

    def has_open(self) -> bool:
        """Whether an incident of hers is open. A journal that cannot be read says of none."""
        with suppress(JournalError):
            return self._record.current(self._now()) is not None
        return False

    def pursue(self, noticed: Noticed, diagnose: Find) -> Following:
        """Open an incident, or join the open one, tell, and follow it."""
        conductor = Conductor(
            self._record,
            self._procedure,
            self._workplace.settings,
            self._screen.journal_problem,
        )
        begun = conductor.resumable()
        if begun is not None:
            # What she has answered in a window of her own is what the lead is to know.
            conductor.go_on(begun)
        self._screen.conduct(conductor)
        self._record.note_words(self._screen.words, self._now())
        session = Session(
            self._workplace,
            self._record,
            self._telling,
            self._screen,
            conductor,
            self._lang,
            noticed=noticed,
            diagnose=diagnose,
        )
        return Following(session, self._failed)

    def note_drop(self, key: str) -> None:
        """An unsteady line dropped again."""
        self._record.note_drop(key, self._now())

    def line_alive(self) -> None:
        """Something beyond the home answered: what waits is tried now."""
        self._telling.line_seen_alive()
