"""How long one look waits, from how long its place usually takes: RFC 6298. PURE."""

from dataclasses import dataclass, replace

from checks.answer_time import AnswerTime
from checks.observation import ProbeKind
from checks.plan import wait_of
from checks.probe import Probe

VARIATIONS = 4
"""K of RFC 6298, section 2: how many mean deviations beyond the smoothed time."""
FLOOR = 0.25
"""Seconds the quickest place is given."""
FLOOR_WITH_REPEAT = 0.5
"""Seconds where a lost packet is sent again during the look: Linux repeats after 200 ms at least
(TCP_RTO_MIN), Windows after 300 ms, SIP over UDP by ourselves."""


@dataclass(frozen=True, slots=True)
class Patience:
    """What one look is given. All in seconds; ``most`` holds while nothing is known."""

    floor: float
    most: float
    normal: AnswerTime | None = None
    doubled: int = 0

    @property
    def seconds(self) -> float:
        """How long to wait for the next answer."""
        if self.normal is None:
            return self.most
        usual = self.normal.smoothed_ms + VARIATIONS * self.normal.variation_ms
        given = max(usual / 1000, self.floor)
        for _ in range(self.doubled):
            given *= 2
        return min(given, self.most)

    def answered(self, took: float) -> "Patience":
        """After an answer that took so many seconds."""
        took_ms = took * 1000
        normal = self.normal.after(took_ms) if self.normal else AnswerTime.first(took_ms)
        return replace(self, normal=normal, doubled=0)

    def unanswered(self) -> "Patience":
        """After silence: twice as long (RFC 6298, 5.5), lest a place grown slow stay unheard."""
        return self if self.seconds >= self.most else replace(self, doubled=self.doubled + 1)


def patience_for(probe: Probe) -> Patience:
    """The patience with a place that has not answered yet.

    A service may take as long as the full diagnosis gives it before it is called slow.
    """
    most = wait_of(probe)
    if probe.kind is ProbeKind.NEIGHBOUR:
        return Patience(most, most)
    return Patience(FLOOR_WITH_REPEAT if probe.kind is ProbeKind.SERVICE else FLOOR, most)


def confirming_wait(probe: Probe, usual: Patience) -> float:
    """Seconds for one try of a confirmation: twice the usual, and all a slow service may need."""
    most = wait_of(probe)
    if probe.kind in {ProbeKind.SERVICE, ProbeKind.NEIGHBOUR}:
        return most
    return min(max(2 * usual.seconds, FLOOR_WITH_REPEAT), most)
