"""Does what a form asked for: on disk before the answer, and taken back for ten seconds."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from runbook.agent.recording.keeping import AT_A_LOOK, waited_out
from runbook.agent.shift import close_shift
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.session import Session
from runbook.cli.desk.acting.answering import Answering
from runbook.cli.desk.acting.hold import Hold
from runbook.cli.desk.acting.keeping import KeepingPromises
from runbook.cli.desk.acting.taking_back import Later, TakingBack, later
from runbook.cli.desk.acting.with_client import WithClient
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.sitting.deeds import Deeds
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.client import ClientAt
from runbook.desk.showing.ending import orphans
from runbook.desk.sitting import Done
from runbook.desk.taking import TAKEN_BACK_FOR, Doing, newest
from runbook.desk.view import Button, Takeable
from runbook.journal.database import waiting_at_most
from runbook.journal.problem import JournalError
from runbook.journal.runs import Run
from runbook.language.letters import KEYS
from runbook.language.texts import plural
from runbook.procedure.commands import CALL_ENDED
from runbook.procedure.shapes import Field

_AT_THE_END = 6.0
"""Seconds that what waits has for a locked journal, when the program ends."""
OF_DRILLS = frozenset({Kind.DRILL, Kind.OWNER_READ, Kind.LEAVE_DRILL})
_DECIDE = frozenset({Kind.UNDO, Kind.END_SHIFT})
"""Whether these may be done is what they themselves decide, and say in words of their own."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a view is made of: put in place whole, so that looking waits for nothing."""

    client: int
    client_at: ClientAt | None = None
    waiting: Mapping[str, Became] = field(default_factory=dict)
    doings: tuple[Doing, ...] = ()


class DeskDeeds:
    """The hands of the desk. Every method may be called from any thread.

    ``changed`` is called without any lock held whenever what is shown may be another: also when
    ten seconds are over. ``other`` does the acts of drills. ``when`` calls back in some seconds,
    which are counted in ``ticks``. ``refuses``
    says why the page of this moment would not offer an act, as a text id, empty where it does.
    """

    def __init__(
        self,
        conductor: Conductor,
        session: Session,
        parts: Parts,
        changed: Callable[[], None],
        other: Callable[[Act], Done] | None = None,
        when: Later = later,
        ticks: Callable[[], float] = time.monotonic,
        refuses: Callable[[Act], str] = lambda _: "",
    ) -> None:
        self._lock = threading.Lock()
        self._changed = changed
        self._parts = parts
        self._other = other
        self._ticks = ticks
        self._refuses = refuses
        steps = parts.procedure.steps
        hears = next((one.id for one in steps if one.records is Field.CLIENT_HEARS), "")
        deeds = Deeds(conductor, session)
        taking = TakingBack(self._over, when, ticks)
        self._hold = hold = Hold(
            deeds, taking, parts.lang, hears, parts.now, parts.screen.note, parts.screen.remark,
            # Not from one: a page that an earlier start has left must not speak for this client.
            client=int(parts.now().timestamp()),
        )  # fmt: skip
        self._answering = Answering(hold, parts)
        self._client = WithClient(hold)
        self._promises = KeepingPromises(hold)
        self._seen = _Seen(hold.client)
        self._last: tuple[Kind, Done, datetime] | None = None
        self.closed = False
        """Whether she has ended her shift: the sitting was told to leave, and all may end."""
        self.goodbye = threading.Event()
        """Set when the last page, which says that it is closed, was asked for."""

    @property
    def resumable(self) -> Run | None:
        """The run that she is offered to go on with, None when there is none to decide about."""
        return self._hold.deeds.resumable

    @resumable.setter
    def resumable(self, run: Run | None) -> None:
        self._hold.deeds.resumable = run

    # --- what is shown

    def client(self) -> str:
        """The number of the client on the line: the subject of what is said of her."""
        return str(self._seen.client)

    def client_at(self) -> ClientAt | None:
        """For ``showing.client.client``; waits for nothing."""
        return self._seen.client_at

    def waiting(self) -> Mapping[str, Became]:
        """For ``showing.promises.promises``: outcomes said and not done yet. Waits for nothing."""
        return self._seen.waiting

    def takeable(self) -> Takeable | None:
        """What can be taken back last. Waits for nothing."""
        last = newest(self._seen.doings, self._ticks())
        if last is None:
            return None
        lang = self._hold.lang
        button = Button(self._hold.say("desk.undo"), Act(Kind.UNDO, last.id), KEYS[lang].undo)
        return Takeable(last.text, button, last.until)

    def said_last(self, kinds: frozenset[Kind], now: datetime) -> str:
        """What became of the last act, for ten seconds, where it was one of these."""
        last = self._last
        if last is None or last[0] not in kinds or not last[2] <= now < last[2] + TAKEN_BACK_FOR:
            return ""
        return last[1].said

    # --- what is done

    def do(self, act: Act) -> Done:
        """Do it; what she typed never raises."""
        if act.kind is Kind.DRILL:
            return self._other(act) if self._other else self._hold.refused("desk.refused.deed")
        if act.kind in OF_DRILLS:
            # The drill's own page has these, and does them itself.
            return self._hold.refused("desk.late.nothing")
        with self._lock:
            before = self._hold.client_at
            try:
                if act.kind is not Kind.CHECK_AGAIN:
                    self._hold.conductor.prove_free()
                self._hold.taking.settle_passed()
                done = self._refused(act) or self._do(act)
            except JournalError:
                # Another program keeps it locked: she is asked to press again.
                self._hold.client_at = before
                self._hold.conductor.refresh()
                done = self._hold.refused("journal.busy.refused")
            self._show()
        self._last = (act.kind, done, self._hold.now())
        self._changed()
        return done

    def part(self, within: float) -> None:
        """She goes: after a closed shift the last page has so many seconds to be asked for."""
        if self.closed:
            self.goodbye.wait(within)

    def _refused(self, act: Act) -> Done | None:
        if self.closed and act.kind is not Kind.END_SHIFT:
            return self._hold.refused("desk.late.closed")
        if self._hold.deeds.is_late(act.about):
            return self._hold.refused("desk.late.outage")
        self._show()
        why = self._refuses(act) if act.kind not in _DECIDE else ""
        if not why:
            return None
        return self._said_already(act) or self._hold.refused(why)

    def _said_already(self, act: Act) -> Done | None:
        """The same press twice: the second changes nothing and is answered as the first was."""
        match act.kind:
            case Kind.GIVE | Kind.ASIDE:
                return self._answering.answered(act)
            case Kind.NEXT_CLIENT:
                return self._client.gone(act)
            case Kind.CALL_ENDED if CALL_ENDED in self._hold.place().answers:
                return Done(self._hold.say("desk.did.call_ended"))
        return None

    def end(self) -> None:
        """The program ends politely: what waits is done now, and the timers stop."""
        with self._lock:
            # Where it stays locked a promise stays open: the safe side.
            with suppress(JournalError):
                waited_out(self._hold.taking.settle_all, _AT_THE_END)
            self._show()

    def _do(self, act: Act) -> Done:
        match act.kind:
            case Kind.SETTLE:
                return self._promises.settle(act)
            case Kind.HAND:
                return self._promises.hand(act)
            case Kind.HAND_BACK:
                return self._promises.hand_back(act)
            case _:
                return self._others(act)

    def _others(self, act: Act) -> Done:
        answering, client = self._answering, self._client
        deeds: Mapping[Kind, Callable[[], Done]] = {
            Kind.CHECK_AGAIN: self._check_again,
            Kind.UNDO: lambda: self._undo(act),
            Kind.END_SHIFT: self._end_shift,
            Kind.GIVE: lambda: answering.give(act),
            Kind.ASIDE: lambda: answering.aside(act),
            Kind.NOT_WORKING: lambda: answering.not_working(act),
            Kind.LEAD_KNOWS: lambda: answering.lead_knows(act),
            Kind.CALL_ENDED: lambda: answering.call_ended(act),
            Kind.GO_ON: lambda: answering.decide(goes_on=True),
            Kind.START_AGAIN: lambda: answering.decide(goes_on=False),
            Kind.HEARS: lambda: client.hears(act),
            Kind.PROMISE: lambda: client.promise(act),
            Kind.NO_PROMISE: lambda: client.no_promise(act),
            Kind.REFER: lambda: client.refer(act),
            Kind.NEXT_CLIENT: lambda: client.next_client(act),
        }
        return deeds[act.kind]()

    def _check_again(self) -> Done:
        self._hold.deeds.check_again()
        return Done(self._hold.say("desk.did.check_again"))

    def _undo(self, act: Act) -> Done:
        if not self._hold.taking.take_back(act.subject):
            return self._hold.refused("desk.late.undo")
        self._hold.conductor.promises.look()
        return Done(self._hold.say("desk.did.undo"))

    def _end_shift(self) -> Done:
        """Promises that nobody has taken keep her here; all else goes on without her."""
        hold = self._hold
        promises = hold.conductor.promises
        promises.look()
        left = orphans(promises.all(), hold.waiting, promises.rules)
        if not left:
            # Only now that she may go: until then what she said of them is hers to take back.
            hold.taking.settle_waiting()
            left = promises.all()
        if left:
            return Done(plural("desk.end.orphans", len(left), hold.lang), ok=False)
        if not self._parts.drill and promises.not_kept():
            return hold.refused("desk.end.not_kept.refused")
        if not self.closed:
            # Nothing is left to be taken back on a page that outlives the program.
            hold.taking.settle_all()
            self.closed = True
            with suppress(JournalError):
                record = self._parts.record
                close_shift(record.journal, record.operator, hold.now())
            hold.deeds.leave()
        return Done(hold.say("desk.did.end_shift"))

    def _over(self) -> None:
        """Ten seconds are over: in the timer's thread."""
        with self._lock:
            before = self._seen
            with suppress(JournalError), waiting_at_most(AT_A_LOOK):
                self._hold.taking.settle_passed()
            self._show()
            after = self._seen
        if after != before:
            self._changed()

    def _show(self) -> None:
        hold = self._hold
        self._seen = _Seen(hold.client, hold.client_at, dict(hold.waiting), hold.taking.doings)
