"""Whether the probes still under way could change the verdict. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from checks.evidence.renewal import tells_sizes_apart
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.tries import MOST_TRIES, Tries, pending_passed
from checks.verdict import Verdict

MOST_SINGLE = 8
"""With no more than so many probes under way each of them is also weighed alone."""

Judge = Callable[[Sequence[Observation]], Verdict]


def is_settled(known: Sequence[Observation], pending: Sequence[Tries], judge: Judge) -> bool:
    """Whether the verdict stays the same however the pending probes end.

    Tried out are: all answer, all stay silent, all refuse, the gateway's hang, and each one silent
    or answering alone.
    """
    if not pending:
        return True
    answering = [_answering(one) for one in pending]
    silent = [_silenced(one) for one in pending]
    answer = _essence(judge([*known, *answering]))
    refusing = [_refused(one) for one in silent]
    hanging = [_hung(one) for one in silent] if _takes_connections(known) else silent
    ways = (silent, refusing, hanging)
    if any(_essence(judge([*known, *together])) != answer for together in ways):
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


def _answering(tries: Tries) -> Observation:
    like = pending_passed(tries)
    return replace(like, outcome=Outcome.UNKNOWN) if tells_sizes_apart(like) else like


def _silenced(tries: Tries) -> Observation:
    like = tries.observation() or pending_passed(tries)
    if tells_sizes_apart(like):
        failed = replace(like, outcome=Outcome.FAILED, failure=Failure.TIMED_OUT)
        return replace(failed, operation=Operation.TLS)
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


def _takes_connections(known: Sequence[Observation]) -> bool:
    kind = ProbeKind.GATEWAY_TCP
    return any(one.kind is kind and one.outcome is Outcome.PASSED for one in known)


def _hung(silent: Observation) -> Observation:
    """A gateway that takes connections may still say nothing: that accuses other parts of it."""
    operation = _HANGS_IN.get(silent.kind)
    return silent if operation is None else replace(silent, operation=operation)


_HANGS_IN = {
    ProbeKind.GATEWAY_HELLO: Operation.TLS,
    ProbeKind.GATEWAY_TCPT: Operation.EXCHANGE,
}


def _refused(silent: Observation) -> Observation:
    if silent.outcome is not Outcome.FAILED or silent.kind in {ProbeKind.LOSS, ProbeKind.MTU}:
        return silent
    return replace(silent, failure=Failure.CONNECTION_REFUSED, attempts=1)


def _essence(verdict: Verdict) -> tuple[object, ...]:
    also = tuple((one.cause, one.services) for one in verdict.also)
    return verdict.cause, verdict.services, also
