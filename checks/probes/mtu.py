"""A path on which large packets vanish: a black hole, as it appears when ICMP is filtered.

First a TLS handshake whose ClientHello fills more than one full segment. When that hangs after
TCP connected, a small exchange with the same host decides: the same handshake with segments of at
most 536 bytes in both directions or, where the system cannot limit them (Windows), a ClientHello
that can only be turned down, which takes a few bytes each way. Then the large one once more, lest a
way that came back in between be taken for a black hole. FAILED only when the small one was answered
and the large one was not, before it and after it; everything else is left to the other probes.

Options: ``hello_bytes`` (default 4000), ``connect_wait`` (seconds for connecting alone).
Values: large_ms, small_ms; small_hung when the small exchange hung as well. Certificates are not
judged.
"""

import ssl

from checks.failure import Failure, Operation
from checks.observation import ROUND_TRIPS, Outcome
from checks.probe import Answer, Names, Probe, failed, passed, unknown
from checks.probes.journey import addresses, far_end
from checks.probes.options import integer, number
from checks.wire.deadline import Deadline, Stopwatch
from checks.wire.step import StepFailedError
from checks.wire.stream import SegmentsUnlimitedError, connect
from checks.wire.tls import padded, start_tls, unverified

SMALLEST_SEGMENT = 536
"""What every host must accept (RFC 9293, section 3.7.1)."""
LARGE_SHARE = 0.5
AGAIN_AT_LEAST = 0.15
"""Seconds for the second try with large packets, though small ones were quicker."""
_DECLINED = "ADH-AES128-SHA256:@SECLEVEL=0"
"""Anonymous key exchange, which servers decline: their alert is the small answer."""


def mtu(probe: Probe, names: Names, wait: float) -> Answer:
    """Large first; small only when large vanished."""
    deadline = Deadline.after(wait)
    known = addresses(probe, names, deadline)[:1]
    watch = Stopwatch()
    large = padded(unverified(), integer(probe, "hello_bytes", 4000))
    found = _answered(probe, known, large, deadline.share(deadline.left * LARGE_SHARE), 0)
    if found is None:
        return passed("large packets get through", large_ms=watch.ms)
    if not _hangs(found):
        return unknown(f"could not be tried: {found.operation} {found.failure}")
    watch = Stopwatch()
    refused = small_answered(probe, known, deadline)
    if refused is not None:
        detail = "neither large nor small packets were answered after connecting"
        return Answer(Outcome.UNKNOWN, detail=detail, values={"small_hung": _hangs(refused)})
    small_ms = watch.ms
    patience = deadline.share(max(ROUND_TRIPS * small_ms / 1000, AGAIN_AT_LEAST))
    if not _hangs(_answered(probe, known, large, patience, 0)):
        return unknown("the way came back while it was tried")
    return failed(
        Failure.TIMED_OUT,
        Operation.TLS,
        "large packets vanish, small ones get through",
        small_ms=small_ms,
    )


def small_answered(
    probe: Probe, known: tuple[str, ...], deadline: Deadline
) -> StepFailedError | None:
    """None when a small exchange was answered, else how it failed."""
    try:
        return _answered(probe, known, unverified(), deadline, SMALLEST_SEGMENT)
    except SegmentsUnlimitedError:
        return _answered(probe, known, declined(), deadline, 0)


def declined() -> ssl.SSLContext:
    """A context whose ClientHello servers turn down with a few bytes."""
    context = unverified(at_most_1_2=True)
    context.set_ciphers(_DECLINED)
    return context


def _hangs(found: StepFailedError | None) -> bool:
    """Whether it connected and was then met by silence."""
    if found is None:
        return False
    return found.operation is Operation.TLS and found.failure is Failure.TIMED_OUT


def _answered(
    probe: Probe, known: tuple[str, ...], context: ssl.SSLContext, deadline: Deadline, segment: int
) -> StepFailedError | None:
    """None when the far end answered in TLS; an alert is an answer, too."""
    target = far_end(probe)
    try:
        within = deadline.share(number(probe, "connect_wait", deadline.left))
        tcp = connect(known, target.port, within, probe.source, segment)
        tcp.limit(deadline)
        start_tls(tcp, context, target.host).close()
    except StepFailedError as error:
        alert = error.operation is Operation.TLS and error.failure is Failure.TLS_FAILED
        return None if alert else error
    return None
