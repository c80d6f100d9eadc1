"""PURE. What happened in a drill, to whether it is passed and what to do otherwise next time.

Nothing here blames: every reason comes with one sentence of advice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from runbook.drill.case import Case, Choice


class Reason(StrEnum):
    """Why a drill is not passed yet. Texts: ``drill.reason.<value>`` and ``drill.advice.<value>``.

    Their order is the one in which they are told: the client first.
    """

    WORDS_MISSING = "words_missing"
    WORDS_LATE = "words_late"
    HEARS_WRONG = "hears_wrong"
    CLIENT_LEFT = "client_left"
    """A client's choice was not written down."""
    CLIENT_OTHER = "client_other"
    """Something else was written down than the client chose."""
    URGENT_PROMISED = "urgent_promised"
    """Somebody with an urgent matter was promised a call."""
    REFERENCE_MISSING = "reference_missing"
    REFERENCE_OTHER = "reference_other"
    ALERT_MISSING = "alert_missing"
    ALERT_LATE = "alert_late"
    NOT_REPORTED = "not_reported"
    """That a channel does not work although the checks are clean was not said."""
    OWNER_MISSING = "owner_missing"
    OWNER_OTHER = "owner_other"
    OWNER_LATE = "owner_late"
    STEP_MISSED = "step_missed"
    ORDER = "order"
    PROMISE_LEFT = "promise_left"
    """All worked again, and a promise was neither kept nor handed over."""
    ENDED_EARLY = "ended_early"


@dataclass(frozen=True, slots=True)
class Happened:
    """A drill as it went. Moments are seconds since the outage began, None for never.

    ``sides`` are those she named, in order, with when. ``told`` is when the lead was told: the
    exercise's channel took the message, or she said that she rang, or showed the code.
    ``steps`` are the steps she answered, with when; those put aside are not among them but in
    ``aside``. ``chosen`` is what was written down, client by client; ``numbered`` for how many the
    number of the case was the one to be typed, ``misnumbered`` how often it was another one;
    ``dictates`` while one of them is being asked for it.
    ``promises_left`` counts those nobody keeps.
    """

    words_at: float | None = None
    hears: bool | None = None
    sides: tuple[tuple[float, str], ...] = ()
    told: float | None = None
    chosen: tuple[Choice, ...] = ()
    numbered: int = 0
    misnumbered: int = 0
    dictates: bool = False
    steps: Mapping[str, float] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    not_working: frozenset[str] = frozenset()
    promises_left: int = 0
    recovered: bool = True


@dataclass(frozen=True, slots=True)
class Missed:
    """One reason. ``subject`` is the step it is about; ``count`` of clients or promises.

    ``seconds`` and ``limit`` where it was late.
    """

    reason: Reason
    subject: str = ""
    count: int = 0
    seconds: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """How a drill went. Times are seconds since the outage began, None for never.

    ``owner`` is when she named the right side, ``tries`` how often she named one.
    """

    words: float | None
    owner: float | None
    alert: float | None
    tries: int
    missed: tuple[Missed, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all that matters was done."""
        return not self.missed


def score(case: Case, happened: Happened) -> Score:
    """Judge a drill."""
    right = [at for at, side in happened.sides if is_right(case, side)]
    found = (
        *_of_words(case, happened),
        *_of_clients(case, happened),
        *_of_alert(case, happened),
        *_of_owner(case, happened),
        *_of_steps(case, happened),
    )
    return Score(
        happened.words_at, right[0] if right else None, happened.told, len(happened.sides), found
    )


_NOBODYS = frozenset({"none", "undetermined"})


def is_right(case: Case, side: str) -> bool:
    """Whether this is whose side it is; "nobody's" and "not clear" are the same to her."""
    expected = case.expected.side
    return side == expected or {side, expected} <= _NOBODYS


def _of_words(case: Case, happened: Happened) -> Iterator[Missed]:
    if happened.words_at is None:
        yield Missed(Reason.WORDS_MISSING)
    elif happened.words_at > case.limits.words:
        yield Missed(Reason.WORDS_LATE, seconds=happened.words_at, limit=case.limits.words)
    if happened.hears is not None and happened.hears is not case.expected.hears:
        yield Missed(Reason.HEARS_WRONG)


def _of_clients(case: Case, happened: Happened) -> Iterator[Missed]:
    """By what was chosen, not by whom: in which order they were asked does not matter."""
    left = len(case.clients) - len(happened.chosen)
    promised = sum(1 for one in happened.chosen if one is not Choice.NEITHER)
    urgent = any(one.chooses is Choice.URGENT for one in case.clients)
    if urgent and promised > sum(1 for one in case.clients if one.is_promised):
        yield Missed(Reason.URGENT_PROMISED)
    elif left > 0:
        yield Missed(Reason.CLIENT_LEFT, count=left)
    elif others := _others(case, happened):
        yield Missed(Reason.CLIENT_OTHER, count=others)
    numbers = sum(1 for one in case.clients if one.reference)
    lacking = numbers - happened.numbered
    if left <= 0 and lacking > 0:
        other = min(lacking, happened.misnumbered)
        if missing := lacking - other:
            yield Missed(Reason.REFERENCE_MISSING, count=missing)
        if other:
            yield Missed(Reason.REFERENCE_OTHER, count=other)


def _others(case: Case, happened: Happened) -> int:
    """For how many clients something else was written than they chose."""
    nothing = {Choice.URGENT, Choice.NEITHER}
    wanted = Counter(
        Choice.NEITHER if one.chooses in nothing else one.chooses for one in case.clients
    )
    any_promise = wanted.pop(Choice.CUT_OFF, 0)
    written = Counter(happened.chosen)
    lacking, beyond = (wanted - written).total(), (written - wanted).total()
    return max(lacking, beyond - any_promise, 0)


def _of_alert(case: Case, happened: Happened) -> Iterator[Missed]:
    if happened.told is None:
        yield Missed(Reason.ALERT_MISSING)
    elif happened.told > case.limits.alert:
        yield Missed(Reason.ALERT_LATE, seconds=happened.told, limit=case.limits.alert)
    if not set(case.expected.not_working) <= happened.not_working:
        yield Missed(Reason.NOT_REPORTED)


def _of_owner(case: Case, happened: Happened) -> Iterator[Missed]:
    if not happened.sides:
        yield Missed(Reason.OWNER_MISSING)
        return
    at, last = happened.sides[-1]
    if not is_right(case, last) or len(happened.sides) > case.limits.tries:
        yield Missed(Reason.OWNER_OTHER, count=len(happened.sides))
    elif at > case.limits.owner:
        yield Missed(Reason.OWNER_LATE, seconds=at, limit=case.limits.owner)


def _of_steps(case: Case, happened: Happened) -> Iterator[Missed]:
    done = [one for one in case.expected.order if one in happened.steps]
    for step in case.expected.steps:
        # What would have come after she left was not left out: that she left is told by itself.
        if step not in happened.steps and (happened.recovered or step in happened.aside):
            yield Missed(Reason.STEP_MISSED, step)
    for before, after in pairwise(done):
        if happened.steps[after] < happened.steps[before]:
            yield Missed(Reason.ORDER, after)
    if happened.promises_left:
        yield Missed(Reason.PROMISE_LEFT, count=happened.promises_left)
    if not happened.recovered:
        yield Missed(Reason.ENDED_EARLY)
