"""One sitting at the desk: procedure, diagnosis and messages, as the page shows them."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cached_property

from runbook.agent.findings import finding_in
from runbook.agent.recording.keeping import AT_A_LOOK
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import Leave, Stirred
from runbook.agent.sitting.session import Session
from runbook.cli.desk.acting.deeds import DeskDeeds
from runbook.cli.desk.defects import say_defect
from runbook.cli.desk.pages.composing import Hers, Moment, compose
from runbook.cli.desk.sitting.elsewhere import Elsewhere
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.watchers import Watchers
from runbook.cli.phrase import load
from runbook.desk.acts import Act, Kind
from runbook.desk.offered import late, offers
from runbook.desk.showing.ending import at_the_end
from runbook.desk.sitting import Done
from runbook.desk.view import Desk
from runbook.holding.phrases import Phrase
from runbook.incident import Incident
from runbook.journal.database import waiting_at_most
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.language.texts import t
from runbook.procedure.place import Place

LOOK = 0.1
"""Seconds between two looks at whether another process has written something."""
REFRESH = 1.0
"""Seconds after which time alone may have changed what is shown: a promise whose turn it is."""
SAID_FOR = 10.0
"""Seconds for which what she did last is answered on the page."""
_TWICE = 2
LAST_PAGE = 5.0
"""Seconds in which the page that says the shift is closed may be asked for."""
LEAVES = 6.0
"""Seconds that a first diagnosis has for its end, so that the lead is told why she left."""


class OwnSitting:
    """``runbook.desk.sitting.Sitting`` over a session of its own.

    ``start`` begins to diagnose in a thread of its own; ``stop`` ends that. The telling, and what
    else the parts are made of, is started and stopped by whoever made them.
    """

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        screen = parts.screen
        self.conductor = Conductor(
            parts.record, parts.procedure, parts.settings, screen.journal_problem, parts.now
        )
        self.session = Session(
            parts.workplace, parts.record, parts.telling, screen, self.conductor, parts.lang,
            parts.now, diagnose=parts.diagnose,
        )  # fmt: skip
        self.deeds = DeskDeeds(
            self.conductor, self.session, parts, self.stir, parts.other, refuses=self._refuses
        )
        self.over = threading.Event()
        """Set when she has left, never by a defect: the words stay on the page then."""
        self._watchers = Watchers()
        self._stirred = threading.Event()
        self._ending = threading.Event()
        self._looking = threading.Lock()
        self._moment = Moment()
        self._said: tuple[str, float] = ("", 0.0)
        # How many checks were over when she asked for another, while that is her latest deed.
        self._awaits: int | None = None
        self._apart = 0
        self._sitting = threading.Thread(target=self._attend, name="sitting", daemon=True)
        self._eyes = threading.Thread(target=self._watch_over, name="desk-eyes", daemon=True)

    # --- what the page asks

    def view(self) -> Desk:
        """What there is to see now. Waits for nothing."""
        until = self._said[1]
        resumable = self.deeds.resumable
        checked = self._awaits is not None and self.parts.screen.looks != self._awaits
        said = t("desk.did.checked", self.parts.lang) if checked else self._said[0]
        hers = Hers(
            client=self.deeds.client(),
            client_at=self.deeds.client_at(),
            waiting=self.deeds.waiting(),
            takeable=self.deeds.takeable(),
            said=said if time.monotonic() < until else "",
            resume_at=resumable.last_at if resumable is not None else None,
        )
        moment = self._moment
        about = moment.outage.key if moment.outage is not None else ""
        return compose(self.parts, self._phrases, moment, self.parts.screen.sight(about), hers)

    def do(self, act: Act) -> Done:
        """Do it; it is on disk when this returns, and on the page when it is asked for next."""
        looks = self.parts.screen.looks
        done = self.deeds.do(act)
        self._said = (done.said, time.monotonic() + SAID_FOR)
        self._awaits = looks if done.ok and act.kind is Kind.CHECK_AGAIN else None
        self._look()
        self._watchers.wake()
        return done

    def _refuses(self, act: Act) -> str:
        """Why the page of this moment would not offer this, as a text id; empty where it does."""
        self._look()
        desk, waiting = self.view(), self.deeds.waiting()
        held = self.conductor.promises.all()
        if offers(desk, act, at_the_end(held, waiting, self.parts.lang)):
            return ""
        return late(desk, act, self.deeds.client(), waiting)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` whenever ``view`` may give something else."""
        return self._watchers.add(changed)

    def stir(self) -> None:
        """Something changed: look, and wake whoever watches. Waits for nothing."""
        self._stirred.set()

    # --- from its beginning to its end

    def start(self) -> None:
        """Begin to diagnose and to follow, in a thread of its own."""
        screen = self.parts.screen
        screen.conduct(self.conductor)
        screen.wakes(self.stir)
        self._take_up()
        self._look()
        self._eyes.start()
        self._sitting.start()

    def stop(self, within: float = LEAVES) -> None:
        """End it: what waited to be done is done, and nothing diagnoses any more.

        ``within`` is in seconds: so long may the diagnosis that is under way take.
        """
        self.session.order(Leave())
        if self._sitting.is_alive():
            self._sitting.join(within)
        self.deeds.end()
        self._ending.set()
        self._stirred.set()
        if self._eyes.is_alive():
            self._eyes.join(within)

    def _take_up(self) -> None:
        """The run that an earlier sitting left: offered to her, or gone on with."""
        found = self.conductor.resumable()
        if found is not None and self.parts.offers_run:
            self.deeds.resumable = found
        elif found is not None:
            self.conductor.go_on(found)
            self.parts.screen.remark("run.goes_on")

    def _attend(self) -> None:
        try:
            self.session.attend(follow=True, linger=True)
        except Exception as error:  # noqa: BLE001 - the words stay on the page, whatever fails
            say_defect(error)
            self.parts.screen.failed()
        else:
            self.deeds.part(LAST_PAGE)
            self.over.set()
            self._watchers.wake()

    # --- seeing what changed

    def _watch_over(self) -> None:
        elsewhere, looked = Elsewhere(), 0.0
        while not self._ending.is_set():
            woken = self._stirred.wait(LOOK)
            self._stirred.clear()
            changed = elsewhere.changed(self._journal)
            due = time.monotonic() - looked >= REFRESH
            if not (woken or changed or due or self._apart):
                continue
            looked = time.monotonic()
            try:
                if changed:
                    self.conductor.refresh()
                self._follow(self._look())
            except Exception as error:  # noqa: BLE001 - a look that fails is followed by another
                say_defect(error)
            self._watchers.wake()

    def _look(self) -> Moment:
        """Where she is now."""
        with self._looking:
            place = self.conductor.place()
            self.parts.screen.note(place)
            outage = self._outage(place)
            self._moment = Moment(
                place,
                self.conductor.answers(),
                outage,
                self._sent_at(outage),
                self.conductor.promises.handed(),
                self._left(),
            )
            return self._moment

    def _outage(self, place: Place) -> Incident | None:
        """The one that is open, else the one she was last in; as before when nobody can read it."""
        journal, operator = self._journal, self.parts.record.operator
        with suppress(JournalError):
            found = journal.current_incident(operator)
            return found or (journal.incident(place.about) if place.about else None)
        return self._moment.outage

    def _left(self) -> Incident | None:
        """What the run was about that is offered her."""
        run = self.deeds.resumable
        with suppress(JournalError):
            return self._journal.incident(run.incident) if run and run.incident else None
        return self._moment.left

    def _sent_at(self, outage: Incident | None) -> datetime | None:
        return self.parts.screen.reached_lead(outage.key) if outage is not None else None

    def _follow(self, moment: Moment) -> None:
        """Another process opened or ended an outage: she need not wait for the next diagnosis.

        What this sitting itself writes is known to its procedure a moment later, so it is looked at
        twice.
        """
        outage = moment.outage
        self._apart = self._apart + 1 if _apart(moment.place, outage) else 0
        if outage is None or self._apart < _TWICE:
            return
        self._apart = 0
        with suppress(JournalError):
            if not outage.over and self.parts.record.current(self.parts.now()) is None:
                # Nobody had looked at it for long: it is over now.
                return
        with suppress(JournalError), waiting_at_most(AT_A_LOOK):
            self.conductor.found(finding_in(outage, ()), outage)
        if outage.over:
            self.parts.screen.recovered(outage)
        self.session.order(Stirred())
        self._look()

    @property
    def _journal(self) -> Journal:
        return self.parts.record.journal

    @cached_property
    def _phrases(self) -> tuple[Phrase, ...]:
        return load()


def _apart(place: Place, outage: Incident | None) -> bool:
    """Whether the record says something else than where she is shown to be."""
    if outage is None:
        return False
    hers = place.about == outage.key
    if outage.over:
        return hers and not place.recovered
    return bool(outage.cause) and (place.recovered or not hers)
