"""PURE. Whom to ask next, and what becomes of an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runbook.hub.callout.callout import Call, Callout, Outcome, Reply

AGAIN = 0
"""The wave of somebody who may be asked once more: what she says meanwhile counts all the same."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How waves go out: see ``[callout]`` of the settings.

    A wave asks at least ``wave`` people, and more where more seats are free: one for each.
    """

    office_first: timedelta
    wave: int
    wave_every: timedelta


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked. ``works``: her own path to the bank was found whole just now."""

    person: str
    works: bool | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to. ``code`` is that of ``Answer``; ``promoted`` now has her seat."""

    code: str
    callout: Callout
    promoted: str = ""

    @property
    def changed(self) -> bool:
        """Whether there is anything to keep and to tell."""
        return self.code in _CHANGES


_CHANGES = frozenset({"callout.coming", "callout.coming_later", "callout.reserve", "callout.no"})


def next_wave(
    callout: Callout, candidates: Sequence[Candidate], policy: Policy, now: datetime
) -> Callout | None:
    """The call-out with its next wave asked; None while no wave is due.

    A wave asks ``Policy.wave`` people and at least one for each free seat, those first whose own
    path works: they can begin at home at once. Nobody who is in the call-out is asked again.
    Without anybody to ask it is ``EXHAUSTED``, but only after the last wave had its time to answer.
    """
    due = callout.next_wave_at
    if not callout.open or due is None or now < due:
        return None
    if not callout.free:
        return replace(callout, next_wave_at=None)
    left = left_to_ask(callout, candidates)
    left.sort(key=lambda one: one.works is not True)
    asked = left[: max(policy.wave, callout.free, 1)]
    if not asked:
        return replace(callout, next_wave_at=None, outcome=Outcome.EXHAUSTED)
    number = callout.wave + 1
    new = tuple(Call(one.person, number, now, one.works is not True) for one in asked)
    asked_now = {one.person for one in new}
    kept = (one for one in callout.calls if one.person not in asked_now)
    return replace(callout, wave=number, calls=(*kept, *new), next_wave_at=now + policy.wave_every)


def left_to_ask(callout: Callout, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Who may be asked and was not, or may be asked once more."""
    known = {one.person for one in callout.calls if one.wave > AGAIN}
    return [one for one in candidates if one.person not in known]


def answered(
    callout: Callout, person: str, minutes: int | None, now: datetime, *, yes: bool
) -> Answered:
    """What becomes of a yes, at once or in so many minutes, or of a no."""
    call = callout.call_of(person)
    if call is None:
        return Answered("callout.not_asked", callout)
    if not callout.open:
        return Answered("callout.ended", callout)
    if not yes:
        return _declined(callout, call, now)
    seated = call.reply is Reply.COMING
    if seated and call.minutes == minutes:
        return Answered("callout.said_before", callout)
    if not (seated or callout.free):
        said = replace(call, reply=Reply.RESERVE, minutes=minutes, answered_at=now)
        return Answered("callout.reserve", _with(callout, said))
    said = replace(call, reply=Reply.COMING, minutes=minutes, answered_at=now)
    code = "callout.coming" if minutes is None else "callout.coming_later"
    return Answered(code, _settled(_with(callout, said)))


def again(callout: Callout, seats: int, now: datetime) -> Callout:
    """By the lead's order: whoever declined or said nothing may be asked once more, from now on."""
    said_yes = {Reply.COMING, Reply.RESERVE}
    calls = (one if one.reply in said_yes else replace(one, wave=AGAIN) for one in callout.calls)
    grown = replace(callout, calls=tuple(calls), seats=max(seats, callout.seats))
    grown = replace(grown, outcome=Outcome.RUNNING)
    return replace(grown, next_wave_at=now if grown.free else None)


def ended(callout: Callout, outcome: Outcome, now: datetime) -> Callout:
    """It is over, for this reason."""
    return replace(callout, outcome=outcome, ended_at=now, next_wave_at=None)


def seats_wanted(configured: int, operators_hit: int) -> int:
    """How many are to come."""
    return configured or max(operators_hit, 1)


def _declined(callout: Callout, call: Call, now: datetime) -> Answered:
    if call.reply is Reply.DECLINED:
        return Answered("callout.said_before", callout)
    said = replace(call, reply=Reply.DECLINED, minutes=None, answered_at=now)
    left = _with(callout, said)
    if call.reply is not Reply.COMING:
        return Answered("callout.no", left)
    waiting = [one for one in left.calls if one.reply is Reply.RESERVE]
    if waiting:
        first = min(waiting, key=lambda one: (one.answered_at or now, one.person))
        seated = _with(left, _promoted(first, now))
        return Answered("callout.no", seated, promoted=first.person)
    # Nobody stands by for the seat that is free again: the next wave goes out at once.
    return Answered("callout.no", replace(left, next_wave_at=now, outcome=Outcome.RUNNING))


def _promoted(waiting: Call, now: datetime) -> Call:
    """Her time counts from now: until now there was nothing for her to set out for."""
    waited = now - (waiting.answered_at or now)
    minutes = waiting.minutes
    if minutes is not None:
        minutes += max(-(-waited // timedelta(minutes=1)), 0)
    return replace(waiting, reply=Reply.COMING, minutes=minutes)


def _settled(callout: Callout) -> Callout:
    return callout if callout.free else replace(callout, next_wave_at=None)


def _with(callout: Callout, call: Call) -> Callout:
    return replace(callout, calls=tuple(_replaced(callout.calls, call)))


def _replaced(calls: Iterable[Call], call: Call) -> Iterable[Call]:
    return (call if one.person == call.person else one for one in calls)
