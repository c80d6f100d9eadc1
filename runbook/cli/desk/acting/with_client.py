"""The client on the line: whether she hears, what she chose, how she is found again."""

from functools import partial

from runbook.callbacks.promise import Callback, Channel
from runbook.cli.desk.acting.hold import Hold
from runbook.desk.acts import Act
from runbook.desk.showing.client import ClientAt, answered_step, asked_now, next_client
from runbook.desk.sitting import Done
from runbook.desk.view import Asked
from runbook.procedure.commands import CALL_ENDED, YES

_OTHER = "desk.late.other_client"


class WithClient:
    """One question after another, whatever step is due beside it."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._counted = hold.client
        self._gone = ""

    def hears(self, act: Act) -> Done:
        """Whoever does not hear was cut off: what she would have chosen is not known."""
        hold, before = self._hold, self._hold.client_at
        place = hold.place()
        if self._is_other(act):
            return hold.refused(_OTHER)
        if self._now().asked is not Asked.HEARS:
            return hold.refused("desk.late.answered")
        said = place.answers.get(hold.hears)
        ended = CALL_ENDED in place.answers
        if hold.hears and said != act.value:
            hold.deeds.give(hold.hears, act.value)
        if act.value == YES:
            if ended:
                # Somebody is on the line again: what would cut the call waits for its end.
                hold.deeds.take_back(CALL_ENDED)
            hold.client_at = ClientAt(Asked.CHOICE, place.about, heard=True)
            undo = partial(self._unhear, said, before, ended=ended)
            return hold.did(hold.say("desk.did.hears"), undo)
        made, step_id = self._promise(Channel.UNKNOWN, heard=True)

        def unsay() -> None:
            self._unpromise(made, step_id)
            self._unhear(said, before, ended=False)

        return hold.did(hold.say("desk.did.cut_off"), unsay)

    def _unhear(self, earlier: str | None, before: ClientAt | None, *, ended: bool) -> None:
        deeds, hears = self._hold.deeds, self._hold.hears
        if ended:
            deeds.call_ended()
        if hears and earlier is None:
            deeds.take_back(hears)
        elif hears and earlier is not None:
            deeds.give(hears, earlier)
        self._hold.client_at = before

    def promise(self, act: Act) -> Done:
        """Write down what she chose; a second press for the same client does nothing."""
        hold, before, at = self._hold, self._hold.client_at, self._now()
        if self._is_other(act):
            return hold.refused(_OTHER)
        if at.asked not in {Asked.HEARS, Asked.CHOICE}:
            return hold.refused("desk.late.client")
        made, step_id = self._promise(Channel(act.value), heard=at.heard)
        if made is None:
            return hold.refused("desk.late.answered")

        def unpromise() -> None:
            self._unpromise(made, step_id)
            hold.client_at = before

        return hold.did(hold.say(f"desk.did.promise.{made.channel}"), unpromise)

    def _promise(self, channel: Channel, *, heard: bool) -> tuple[Callback | None, str]:
        hold = self._hold
        place = hold.place()
        due = answered_step(place, hold.hears, heard=heard)
        step_id = due.id if due is not None else ""
        made = hold.deeds.promise(channel, step_id)
        if made is not None:
            hold.client_at = ClientAt(Asked.REFERENCE, place.about, made.id, heard=heard)
        return made, step_id

    def _unpromise(self, made: Callback | None, step_id: str) -> None:
        """The answer first: a kill in between leaves a promise too many, and none too few."""
        if step_id:
            self._hold.deeds.take_back(step_id)
        if made is not None:
            self._hold.conductor.promises.take_back(made)

    def no_promise(self, act: Act) -> Done:
        """She wants neither a call nor a message."""
        hold, before, at = self._hold, self._hold.client_at, self._now()
        if self._is_other(act):
            return hold.refused(_OTHER)
        if at.asked not in {Asked.HEARS, Asked.CHOICE}:
            return hold.refused("desk.late.client")
        due = answered_step(hold.place(), hold.hears, heard=at.heard)
        if due is not None:
            hold.deeds.give(due.id, "none", act.about)
        hold.client_at = ClientAt(Asked.WRITTEN, hold.conductor.about, left="nothing")

        def unsay() -> None:
            if due is not None:
                hold.deeds.take_back(due.id)
            hold.client_at = before

        return hold.did(hold.say("desk.did.no_promise"), unsay)

    def refer(self, act: Act) -> Done:
        """By what the client is found again; nothing, where there is no number."""
        hold, before, typed = self._hold, self._hold.client_at, act.value.strip()
        promise, at = hold.promise(act.subject), self._now()
        if promise is None:
            return hold.refused("desk.late.promise")
        if typed:
            refused = hold.deeds.refer(promise, typed)
            if refused is not None:
                return hold.refused_by(refused.rule_id)
        if at.promise == promise.id:
            hold.client_at = ClientAt(Asked.WRITTEN, hold.conductor.about, promise.id)

        def unrefer() -> None:
            if typed:
                hold.conductor.promises.put_back(promise)
            hold.client_at = before

        return hold.did(hold.say("desk.did.refer" if typed else "desk.did.no_number"), unrefer)

    def next_client(self, act: Act) -> Done:
        """The block is free for the next one; a second press of the same does nothing more."""
        hold, before, number = self._hold, self._hold.client_at, self._hold.client
        said = hold.say("desk.did.next_client")
        if self._is_other(act):
            return self.gone(act) or hold.refused(_OTHER)
        if self._now().asked is not Asked.WRITTEN:
            return hold.refused("desk.late.step")
        hold.client_at = next_client(hold.place(), hold.hears)
        # Not the number after this one: a page of one that was taken back must not speak for it.
        self._counted += 1
        hold.client, self._gone = self._counted, act.subject

        def back() -> None:
            hold.client_at, hold.client, self._gone = before, number, ""

        return hold.did(said, back)

    def gone(self, act: Act) -> Done | None:
        """The answer to a second press about the client who has just gone; None for another."""
        gone = act.subject == self._gone
        return Done(self._hold.say("desk.did.next_client")) if gone else None

    def _is_other(self, act: Act) -> bool:
        """Whether it was said of another client than the one on the line now."""
        return act.subject != str(self._hold.client)

    def _now(self) -> ClientAt:
        hold = self._hold
        return asked_now(hold.place(), hold.client_at, hold.hears)
