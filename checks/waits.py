"""How long each try of a probe waits, from how long its place usually takes here. PURE.

Silence is told from slowness by the longest wait any try was given, and from loss by how many
tries there were. So the first try always waits in full, and what is learned lets the later ones
follow sooner and end with it: three tries of a place that usually answers in 20 ms are over
after 0.9 s instead of 1.6 s. Only silence is concluded sooner. A far end that took the connection
has the full time for its answer, because TCP repeats what is lost.

When anything shows that tonight is not as usual (an answer that came late, a packet that was
lost, this computer itself being late), hurried silence is doubted: one more try, in full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from checks.answer_time import AnswerTime
from checks.observation import Observation, Outcome, ProbeKind
from checks.plan import CONNECT_WAIT, WAIT, wait_of
from checks.probe import Probe
from checks.subject import History
from checks.tries import MOST_TRIES, SPACING

FLOOR = 0.3
"""Seconds the last try waits at the least and between two tries. RFC 6298 (2.4) has 1 s, for
senders that repeat without end; Linux itself repeats after 0.2 s (TCP_RTO_MIN)."""

_CONNECTING = frozenset(
    {
        ProbeKind.ANCHOR,
        ProbeKind.UNLISTED,
        ProbeKind.FOREIGN,
        ProbeKind.PORTAL,
        ProbeKind.GATEWAY_TCP,
        ProbeKind.GATEWAY_HELLO,
        ProbeKind.GATEWAY_TCPT,
        ProbeKind.CONTROL,
        ProbeKind.SERVICE,
    }
)
"""Probes that know the option ``connect_wait``."""
SELF_TIMED = frozenset(
    {
        ProbeKind.NEIGHBOUR,
        ProbeKind.GATEWAY_TTL,
        ProbeKind.TUNNEL_HOP,
        ProbeKind.MTU,
        ProbeKind.LOSS,
    }
)
"""Probes whose duration is mostly their own pauses: it says nothing about the line."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds between the tries of one probe, and for the first and the last of them."""

    spacing: float
    first: float
    last: float

    def of_try(self, since_first: float) -> float:
        """What a try may wait that starts so many seconds after the first.

        The first waits in full, the others end together.
        """
        if since_first <= 0:
            return self.first
        end = (MOST_TRIES - 1) * self.spacing + self.last
        return min(self.first, max(self.last, end - since_first))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one try is given: ``seconds`` in all; ``hurried``: less or sooner than in full."""

    probe: Probe
    seconds: float
    hurried: bool = False


def waits_of(probe: Probe, history: History) -> Waits:
    """How the tries of this probe follow one another; the careful way where nothing is known."""
    first = CONNECT_WAIT if probe.kind is ProbeKind.SERVICE else WAIT
    usual = _usual_seconds(probe.id, history)
    if usual is None:
        return Waits(SPACING, first, first)
    last = min(max(usual, FLOOR), first)
    return Waits(min(last, SPACING), first, last)


def allowance(
    probe: Probe,
    history: History,
    since_first: float,
    *,
    stretch: float = 1.0,
    doubted: bool = False,
) -> Allowance:
    """What a try is given that starts so many seconds after the first one.

    ``stretch`` is how much longer a slow line may take; ``doubted``: nothing is as usual tonight.
    """
    full = wait_of(probe) * stretch
    known = _usual_seconds(probe.id, history) is not None
    if probe.kind in SELF_TIMED:
        return _self_timed(probe, full, known=known)
    waits = waits_of(probe, history)
    silence = waits.of_try(since_first)
    if doubted or (not known and probe.kind is not ProbeKind.SERVICE):
        silence = waits.first * stretch
    sooner = silence < waits.first or waits.spacing < SPACING
    hurried = known and since_first > 0 and sooner
    if probe.kind in _CONNECTING and not _is_datagram(probe):
        return Allowance(_connecting_within(probe, silence), full, hurried)
    return Allowance(probe, min(silence, full), hurried)


def _self_timed(probe: Probe, full: float, *, known: bool) -> Allowance:
    if known and probe.kind is ProbeKind.GATEWAY_TTL:
        return Allowance(probe, min(full, WAIT))
    if known and probe.kind is ProbeKind.MTU:
        return Allowance(_connecting_within(probe, WAIT), full)
    return Allowance(probe, full)


def answered_late(seen: Observation, history: History) -> bool:
    """Whether an answer took longer than is usual, so that silence may only be slowness."""
    usual = history.answer_times.get(seen.probe)
    if usual is None or seen.kind in SELF_TIMED:
        return False
    took = seen.values.get("connect_ms")
    if not isinstance(took, (int, float)):
        own = seen.kind is ProbeKind.SERVICE and not seen.values.get("datagram")
        if seen.outcome is not Outcome.PASSED or own:
            return False
        took = seen.elapsed_ms
    return took / 1000 > max(usual.longest_ms / 1000, FLOOR)


def is_unusual(seen: Observation, history: History) -> bool:
    """Whether this shows that waits learned on other nights may be too short tonight.

    So does a far end that took the connection and had too little time for its answer.
    """
    return answered_late(seen, history) or (seen.silent and "connect_ms" in seen.values)


def _usual_seconds(probe: str, history: History) -> float | None:
    """Seconds within which this probe answers here; None when that is not known.

    A leg that policy blocks would answer no later than the slowest place that does.
    """
    usual = history.answer_times.get(probe)
    if usual is not None:
        return usual.longest_ms / 1000
    if probe in history.blocked and history.answer_times:
        return _slowest(history.answer_times)
    return None


def _slowest(times: Mapping[str, AnswerTime]) -> float:
    return max(one.longest_ms for one in times.values()) / 1000


def _connecting_within(probe: Probe, seconds: float) -> Probe:
    return replace(probe, options={**probe.options, "connect_wait": round(seconds, 3)})


def _is_datagram(probe: Probe) -> bool:
    return probe.far_end is not None and probe.far_end.datagram
