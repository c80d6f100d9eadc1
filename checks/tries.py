"""Several tries of one probe, read as one observation. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from checks.observation import ASKED_AGAIN, FAILED_AGAIN, Observation, Outcome, ProbeKind
from checks.probe import Probe

MOST_TRIES = 3
"""At 5 % loss three tries fail together once in 8,000."""
SPACING = 0.4
"""Seconds between two tries of the same probe."""
SLOW_CONNECT_MS = 900
"""A connection that took this long lost its first packet: the kernel repeats a SYN after 1 s."""
TLS_RESENT_MS = 190
"""A handshake that took so long, and many round trips, lost a packet: TCP repeats after 200 ms
at the least (TCP_RTO_MIN of Linux)."""
MANY_ROUND_TRIPS = 10
SIP_RESENT_MS = 490
"""SIP over UDP repeats its question after 500 ms (RFC 3261, 17.1.2.2)."""

ONCE = frozenset(
    {
        ProbeKind.NEIGHBOUR,
        ProbeKind.ROUTER_ICMP,
        ProbeKind.ROUTER_TCP,
        ProbeKind.GATEWAY_ICMP,
        ProbeKind.GATEWAY_TTL,
        ProbeKind.TUNNEL_HOP,
        ProbeKind.MTU,
        ProbeKind.LOSS,
    }
)
"""Probes whose silence proves nothing, or that repeat their packets themselves."""
_REPEATS_ITSELF = frozenset({ProbeKind.GATEWAY_NAT_T, ProbeKind.INNER_GATEWAY})


@dataclass(slots=True)
class Tries:
    """One probe and what its tries brought so far."""

    probe: Probe
    started: list[float] = field(default_factory=list)
    finished: list[Observation] = field(default_factory=list)
    spacing: float = SPACING
    """Seconds between two tries of this probe."""
    hurried: bool = False
    """Whether any try had less than the full wait or came sooner: that does as a rule."""
    stretch: float = 1.0
    """How much longer than usual the latest try was allowed to take."""
    outpaced: bool = False
    """Whether the line has turned out slower than was known when the latest try began."""
    again: bool = False
    """Whether this probe had answered before and is asked whether it still does."""
    anew: bool = False
    """Whether these tries are made because what was found before was doubtful."""
    doubted: bool = False
    """Whether the rule does not hold tonight: hurried silence needs one try more, in full."""

    @property
    def running(self) -> int:
        """How many tries are still under way."""
        return len(self.started) - len(self.finished)

    @property
    def answered(self) -> bool:
        """Whether a try brought more than silence."""
        return any(not one.silent for one in self.finished)

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be expected."""
        if self.answered:
            return True
        return not self.running and len(self.started) >= self.most

    @property
    def most(self) -> int:
        """How often this probe may be tried."""
        if self.probe.kind in ONCE or self.probe.kind in _REPEATS_ITSELF:
            return 1
        if not (self.hurried and self.doubted):
            return max(MOST_TRIES, len(self.started))
        in_full = MOST_TRIES + 1
        return in_full + (len(self.started) >= in_full and self.outpaced)

    @property
    def lost(self) -> int:
        """Silent tries beside an answered one: a sign of loss."""
        return sum(one.silent for one in self.finished) if self.answered else 0

    @property
    def vanished(self) -> bool:
        """Whether silent tries beside an answered one were given ample time: no slow line."""
        waited = max((one.elapsed_ms for one in self.finished if one.silent), default=0)
        return any(one.timed_out or 2 * one.elapsed_ms < waited for one in self._answers if waited)

    @property
    def hangs(self) -> bool:
        """Whether a service took the connection and nothing more: that is no lost packet."""
        hung = any(not one.silent for one in self.finished if one.timed_out)
        return hung and self.probe.kind is ProbeKind.SERVICE

    @property
    def _answers(self) -> list[Observation]:
        return [one for one in self.finished if not one.silent]

    @property
    def repeated(self) -> bool:
        """Whether a later try was answered before an earlier one."""
        if len(self.started) < 2:  # noqa: PLR2004 - one try comes before no other
            return False
        after = self.started[0] * 1000 + self.spacing * 500
        return any(one.at_ms > after for one in self._answers[:1])

    def due(self, now: float, *, inside_answers: bool = True) -> bool:
        """Whether another try should start now.

        While something inside the bank answers, a service is asked again only after silence: it
        may be busy, and must not be asked in parallel. When nothing does, it is the road.
        """
        if self.answered or len(self.started) >= self.most:
            return False
        if self.running and inside_answers and self.probe.kind is ProbeKind.SERVICE:
            return False
        return now - self.started[-1] >= self.spacing or not self.running

    def observation(self) -> Observation | None:
        """The tries as one observation, or None while there is none."""
        seen = self._merged()
        if seen is None:
            return None
        failed_again = self.anew and seen.outcome is Outcome.FAILED
        marks = {ASKED_AGAIN: self.again, FAILED_AGAIN: failed_again}
        told = {name: True for name, holds in marks.items() if holds}
        return replace(seen, values={**seen.values, **told}) if told else seen

    def _merged(self) -> Observation | None:
        if not self.finished:
            return None
        answers = self._answers
        if answers:
            best = min(answers, key=_preference)
            if not self.lost:
                return best
            return replace(best, values={**best.values, "lost_tries": self.lost})
        repeats = MOST_TRIES if self.probe.kind in _REPEATS_ITSELF else len(self.finished)
        repeats = min(repeats, MOST_TRIES)
        first, last = self.finished[0], self.finished[-1]
        elapsed = last.at_ms + last.elapsed_ms - first.at_ms
        return replace(first, attempts=repeats, elapsed_ms=elapsed)


def _preference(one: Observation) -> int:
    order = [Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED]
    return order.index(one.outcome)


def pending_passed(tries: Tries) -> Observation:
    """What this probe would say if it passed after all."""
    probe = tries.probe
    began = round(tries.started[0] * 1000) if tries.started else 0
    values = {ASKED_AGAIN: True} if tries.again else {}
    return Observation(probe.kind, probe.target, probe.path, Outcome.PASSED, began, values=values)


def shows_loss(observations: Iterable[Observation], tries: Sequence[Tries]) -> bool:
    """Whether packets seem to get lost: a repeated try, or a connection that took a resend."""
    if any(one.vanished or one.repeated for one in tries if not one.hangs):
        return True
    return any(_was_resent(seen) for seen in observations)


def _was_resent(seen: Observation) -> bool:
    """Whether the figures of a connection look as if a packet of it had been sent again."""
    connected = _figure(seen, "connect_ms")
    if connected >= SLOW_CONNECT_MS:
        return True
    if seen.values.get("datagram") and seen.outcome is Outcome.PASSED:
        return _figure(seen, "total_ms") >= SIP_RESENT_MS
    shaken = _figure(seen, "tls_ms")
    return shaken >= TLS_RESENT_MS and shaken >= MANY_ROUND_TRIPS * connected


def _figure(seen: Observation, name: str) -> float:
    value = seen.values.get(name, 0)
    return float(value) if isinstance(value, (int, float)) else 0.0
