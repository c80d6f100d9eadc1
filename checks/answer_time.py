"""How long a place usually takes to answer, smoothed as RFC 6298 smooths round trips. PURE."""

from dataclasses import dataclass

SMOOTHING = 1 / 8
VARIATION = 1 / 4
"""Alpha and beta of RFC 6298, section 2."""
DEVIATIONS = 4
"""K of RFC 6298, section 2: so many mean deviations beyond the usual time are still usual."""


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """What is normal for one probe here: smoothed time and mean deviation, in milliseconds."""

    smoothed_ms: float
    variation_ms: float

    @classmethod
    def first(cls, took_ms: float) -> "AnswerTime":
        """After one measurement (RFC 6298, 2.2)."""
        return cls(took_ms, took_ms / 2)

    def after(self, took_ms: float) -> "AnswerTime":
        """With one measurement more (RFC 6298, 2.3)."""
        deviation = abs(self.smoothed_ms - took_ms)
        return AnswerTime(
            (1 - SMOOTHING) * self.smoothed_ms + SMOOTHING * took_ms,
            (1 - VARIATION) * self.variation_ms + VARIATION * deviation,
        )

    @property
    def longest_ms(self) -> float:
        """What is still usual: RFC 6298's time-out (2.3) without the floor of one second."""
        return self.smoothed_ms + DEVIATIONS * self.variation_ms
