"""Whether the probes still under way could change the verdict. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.tries import MOST_TRIES, Tries, pending_passed
from checks.verdict import Verdict

MOST_SINGLE = 8
"""With no more than so many probes under way each of them is also weighed alone."""

Judge = Callable[[Sequence[Observation]], Verdict]


def is_settled(known: Sequence[Observation], pending: Sequence[Tries], judge: Judge) -> bool:
    """Whether the verdict stays the same however the pending probes end.

    Tried out are: all answer, all stay silent, all refuse, and each one silent or answering alone.
    """
    if not pending:
        return True
    answering = [pending_passed(one) for one in pending]
    silent = [_silenced(one) for one in pending]
    answer = _essence(judge([*known, *answering]))
    refusing = [_refused(one) for one in silent]
    if any(_essence(judge([*known, *together])) != answer for together in (silent, refusing)):
        return False
    if len(pending) > MOST_SINGLE:
        return False
    for index in range(len(pending)):
        alone_silent = [*answering[:index], silent[index], *answering[index + 1 :]]
        alone_answering = [*silent[:index], answering[index], *silent[index + 1 :]]
        for supposed in (alone_silent, alone_answering):
            if _essence(judge([*known, *supposed])) != answer:
                return False
    return True


def _silenced(tries: Tries) -> Observation:
    like = tries.observation() or pending_passed(tries)
    if like.kind.endswith("icmp") or like.kind.endswith("ttl"):
        return replace(like, outcome=Outcome.UNKNOWN)
    if like.kind is ProbeKind.LOSS:
        return replace(like, outcome=Outcome.FAILED, failure=Failure.LOSSY)
    return replace(
        like,
        outcome=Outcome.FAILED,
        failure=Failure.TIMED_OUT,
        operation=Operation.CONNECT,
        attempts=MOST_TRIES,
    )


def _refused(silent: Observation) -> Observation:
    if silent.outcome is not Outcome.FAILED or silent.kind is ProbeKind.LOSS:
        return silent
    return replace(silent, failure=Failure.CONNECTION_REFUSED, attempts=1)


def _essence(verdict: Verdict) -> tuple[object, ...]:
    also = tuple((one.cause, one.services) for one in verdict.also)
    return verdict.cause, verdict.services, also
