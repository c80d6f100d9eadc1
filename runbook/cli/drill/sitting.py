"""One drill as the desk sees it: a sitting of its own, whose acts are noted and judged."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from runbook.agent.line.view import View
from runbook.agent.recording.acknowledging import KnownBy, acknowledge
from runbook.agent.recording.keeping import waited_out
from runbook.agent.sitting.orders import Stirred
from runbook.agent.workplace import utc_now
from runbook.alerting.alerts import LEAD
from runbook.callbacks.promise import Channel
from runbook.cli.desk.defects import say_defect
from runbook.cli.desk.sitting.own_sitting import OwnSitting
from runbook.cli.desk.sitting.watchers import Watchers
from runbook.cli.drill import showing
from runbook.cli.drill.around import Around
from runbook.cli.drill.making import Words, drill_parts, later_steps
from runbook.desk.acts import Act, Kind
from runbook.desk.offered import offers
from runbook.desk.sitting import Done
from runbook.desk.view import Asked, Desk
from runbook.drill.case import Case, Choice
from runbook.drill.course import asks_whose_side
from runbook.drill.log import Log
from runbook.drill.results import Result
from runbook.drill.scoring import Score, is_right, score
from runbook.drill.simulation import Simulation
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff

_WITH_THE_CLIENT = frozenset(
    {Kind.HEARS, Kind.PROMISE, Kind.NO_PROMISE, Kind.REFER, Kind.NEXT_CLIENT}
)
_CHOICES = {
    Channel.CALL: Choice.CALL,
    Channel.CHAT: Choice.CHAT,
    Channel.UNKNOWN: Choice.CUT_OFF,
}


class DrillSitting:
    """``runbook.desk.sitting.Sitting`` around an ``OwnSitting`` with a drill's parts."""

    def __init__(self, case: Case, words: Words, around: Around) -> None:
        self.case = case
        self.score: Score | None = None
        self.result: Result | None = None
        self.interrupted = False
        """Whether a real outage ended it."""
        self._other: Case | None = None
        self._words, self._around = words, around
        self._begun = around.seconds()
        self._log = Log(case, lambda: around.seconds() - self._begun)
        self._night = Simulation(
            case, self._log, lambda: around.seconds() - self._begun,
            later_steps(words.procedure), each=around.each, takes=around.takes,
        )  # fmt: skip
        self._own = OwnSitting(drill_parts(words, self._night, self._log.told))
        self._watchers = Watchers()
        self._ending = threading.Event()
        self._finishing = threading.Lock()
        # Held from an act to its note: what is judged holds both or neither.
        self._acting = threading.RLock()
        self._office = View()
        self._clock = threading.Thread(target=self._follow, name="drill", daemon=True)

    # --- what the page asks

    def view(self) -> Desk:
        """What there is to see now."""
        desk = self._own.view()
        if self.interrupted:
            return showing.when_it_is_real(desk)
        if self.score is not None:
            return showing.when_it_is_over(
                desk, self.case, self.score, self.result, self._words.procedure
            )
        written = len(self._log.happened.chosen)
        return showing.while_it_goes_on(
            desk, self.case, written, self._stage, asks=self._asks, other=self._other
        )

    def do(self, act: Act) -> Done:
        """Do it, in the drill's own journal."""
        match act.kind:
            case Kind.DRILL:
                return self._around.begin(act)
            case Kind.GO_ON if self._other is not None:
                return self._stay()
            case Kind.LEAVE_DRILL | Kind.END_SHIFT:
                return self._leave()
        if self.is_over:
            return Done(t("drill.is_over", self._words.lang), ok=False)
        with self._acting:
            if act.kind is Kind.OWNER_READ:
                done = self._named(act)
            else:
                done = self._own.do(act)
                if done.ok:
                    self._note(act)
            self._follow_her()
        self._watchers.wake()
        return done

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` whenever ``view`` may give something else."""
        ends = (self._own.watch(changed), self._watchers.add(changed))

        def end() -> None:
            for one in ends:
                one()

        return end

    def code(self) -> "Handoff | None":
        """The code for her phone, marked as an exercise: whoever sees it knows."""
        make = self._own.parts.hand_over
        return make() if make and self._night.is_down and not self.is_over else None

    def ask_about(self, other: Case) -> Done:
        """Another drill was to begin: she decides on the page of this one."""
        self._other = other
        self._watchers.wake()
        return Done(showing.goes_on_text(self.case, other, self._words.lang), ok=False)

    def _stay(self) -> Done:
        self._other = None
        self._watchers.wake()
        return Done()

    # --- from its beginning to its end

    @property
    def is_over(self) -> bool:
        """Whether it is judged, or was interrupted."""
        return self.interrupted or self.score is not None

    def start(self) -> None:
        """Begin: all is well for a moment."""
        self._own.parts.telling.start()
        self._own.start()
        self._clock.start()

    def stop(self) -> None:
        """End it without judging; nothing of it is left."""
        self._ending.set()
        if self._clock.is_alive() and threading.current_thread() is not self._clock:
            self._clock.join(5.0)
        self._own.stop()
        self._own.parts.telling.stop()

    def finish(self) -> None:
        """It ends here, and what was done is judged."""
        with self._acting:
            # What she said of promises and waits to be done counts as done.
            self._own.deeds.end()
            self._look()
            self._finish()

    def _leave(self) -> Done:
        """She ends it. A second time the page is left."""
        if self.is_over:
            self._around.leave()
        else:
            self.finish()
        return Done()

    def _follow(self) -> None:
        stirred = 0.0
        while not self._ending.wait(self._around.look):
            try:
                if self._around.is_real():
                    self._interrupt()
                    return
                moved = self._night.tick()
                now = self._around.seconds()
                if moved or (not self._night.settled and now - stirred > self._around.look):
                    stirred = now
                    self._own.session.order(Stirred())
                self._hear_the_office()
                self._follow_her()
                if moved:
                    self._watchers.wake()
            except Exception as error:  # noqa: BLE001 - a look that fails is followed by another
                say_defect(error)
            if self.is_over:
                return

    def _follow_her(self) -> None:
        """Judge once nothing is left to do; never in the midst of an act."""
        with self._acting:
            if self._look():
                self._finish()

    def _hear_the_office(self) -> None:
        """What the office says goes the way on which the hub's words come."""
        parts, about = self._own.parts, self._own.session.about
        view = self._night.office(about, utc_now())
        if view.known:
            journal = parts.record.journal
            waited_out(lambda: acknowledge(journal, about, KnownBy.HUB, utc_now(), LEAD))
        view = view.steadied(self._office)
        if not view.says_the_same(self._office):
            self._office = view
            parts.screen.office(view)

    def _look(self) -> bool:
        """Note how far she is; whether there is nothing left to do."""
        if self.is_over:
            return False
        conductor = self._own.conductor
        place, answers = conductor.place(), conductor.answers()
        if place.answers:
            self._log.answered(place.answers)
        if not place.recovered and not self._night.has_recovered:
            promised = {one.id: _CHOICES[one.channel] for one in place.open_promises}
            at = self._own.deeds.client_at()
            dictates = at is not None and at.asked is Asked.REFERENCE
            self._log.looked(promised, answers.client_hears, answers.not_working, dictates=dictates)
        elif place.recovered:
            self._log.recovered(len(conductor.promises.all()))
        return place.recovered and (place.position.finished or self._all_is_done)

    @property
    def _all_is_done(self) -> bool:
        """Whether nothing that the case expects is left; questions after that are not judged."""
        happened = self._log.happened
        steps = set(self.case.expected.steps) <= happened.steps.keys()
        return steps and not happened.promises_left and not self._asks

    def _finish(self) -> None:
        with self._finishing:
            if self.is_over:
                return
            found = score(self.case, self._log.happened)
            self.result = self._around.keep(self.case, found)
            self.score = found
        self._ending.set()
        self._watchers.wake()

    def _interrupt(self) -> None:
        with self._finishing:
            self.interrupted = self.score is None
        self._ending.set()
        self._watchers.wake()

    # --- what she does

    def _named(self, act: Act) -> Done:
        lang, side = self._words.lang, act.value
        if not offers(self.view(), act):
            return Done(t("desk.late.nothing", lang), ok=False)
        self._log.named(side)
        if is_right(self.case, side):
            return Done(t("drill.owner.right", lang))
        left = self.case.limits.tries > len(self._log.happened.sides)
        return Done(t("drill.owner.other" if left else "drill.owner.no_more", lang))

    def _note(self, act: Act) -> None:
        if act.kind in _WITH_THE_CLIENT:
            self._log.spoke()
        match act.kind:
            case Kind.UNDO:
                self._log.undone()
                return
            case Kind.GIVE:
                self._log.answered_last(act.subject)
            case Kind.REFER:
                self._log.typed(act.value)
            case Kind.LEAD_KNOWS:
                self._log.told()
        if act.kind is not Kind.CHECK_AGAIN:
            self._log.did(declined=act.kind is Kind.NO_PROMISE)

    @property
    def _asks(self) -> bool:
        night = self._night
        return asks_whose_side(self.case, night.stage, self._log.happened, settled=night.settled)

    @property
    def _stage(self) -> str:
        if self._night.is_down or not self._night.has_recovered:
            return "down" if self._night.is_down else "calm"
        return "chat_back" if self.case.expected.not_working else "back"
