"""Promises as the desk keeps them: what became of them, and who keeps them from now on."""

from collections.abc import Iterable
from functools import partial

from runbook.callbacks.promise import Callback
from runbook.cli.desk.acting.hold import Hold
from runbook.cli.desk.defects import say_defect
from runbook.desk.acts import Act, Became
from runbook.desk.showing.ending import EVERY
from runbook.desk.showing.promises import became_said, within
from runbook.desk.sitting import Done
from runbook.journal.problem import JournalError
from runbook.language.texts import plural
from runbook.privacy.colleague import is_colleague


class KeepingPromises:
    """Outcomes wait ten seconds, because they destroy what the client is found by."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold

    def settle(self, act: Act) -> Done:
        """Say what became of it; a kill before it is done leaves the promise open."""
        hold, became = self._hold, Became(act.value)
        promise = hold.promise(act.subject)
        if promise is None or promise.handed:
            return hold.refused("desk.late.promise")
        said = hold.say(
            "desk.did.settle",
            number=promise.number,
            became=within(became_said(promise, became, hold.lang)),
        )
        if promise.id in hold.waiting:
            same = hold.waiting[promise.id] is became
            return Done(said) if same else hold.refused("desk.late.waiting")
        hold.waiting[promise.id] = became
        hold.taking.add(
            said,
            partial(self._unsettle, promise.id),
            hold.now(),
            done=partial(self._settled, promise.id, became),
        )
        return Done(said)

    def _unsettle(self, promise_id: str) -> None:
        self._hold.waiting.pop(promise_id, None)

    def _settled(self, promise_id: str, became: Became) -> None:
        hold = self._hold
        try:
            # As it is now: another window may have tried, or ended it.
            hold.conductor.promises.look()
            promise = hold.promise(promise_id)
            if promise is not None and not promise.handed:
                hold.deeds.settle(promise, became)
        except JournalError:
            # Where the journal is locked it waits on.
            raise
        except Exception as error:  # noqa: BLE001 - it stays a promise, and she says it again
            say_defect(error)
            hold.warned("desk.settle.failed")
        hold.waiting.pop(promise_id, None)

    def hand(self, act: Act) -> Done:
        """A colleague keeps it, or all of them, from now on."""
        hold, to = self._hold, act.value
        if not is_colleague(to):
            return hold.refused_by("callback.person")
        if act.subject == EVERY:
            # An outcome that waits is hers to take back, and is no reason to make it final.
            every = hold.conductor.promises.all()
            chosen = tuple(one for one in every if one.id not in hold.waiting)
            if every and not chosen:
                return hold.refused("desk.late.waiting")
        elif act.subject in hold.waiting:
            return hold.refused("desk.late.waiting")
        else:
            found = hold.promise(act.subject)
            chosen = (found,) if found is not None and not found.handed else ()
        if not chosen:
            return hold.refused("desk.late.promise")
        self._hand(chosen, to)
        said = plural("desk.did.hand", len(chosen), hold.lang, to=to)
        return hold.did(said, partial(self._take_back, chosen))

    def hand_back(self, act: Act) -> Done:
        """She keeps it herself after all."""
        hold = self._hold
        promise = hold.promise(act.subject)
        if promise is None or not promise.handed:
            return hold.refused("desk.late.promise")
        self._take_back((promise,))
        said = hold.say("desk.did.hand_back", number=promise.number)
        return hold.did(said, partial(self._hand, (promise,), promise.handed_to))

    def _hand(self, chosen: Iterable[Callback], to: str) -> None:
        self._hold.conductor.promises.hand_over([one.id for one in chosen], to)

    def _take_back(self, chosen: Iterable[Callback]) -> None:
        self._hold.conductor.promises.hand_back([one.id for one in chosen])
