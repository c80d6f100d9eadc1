"""What a sitting is told from outside while it follows an outage. PURE."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The operator said something: what the alert tells may have changed."""


@dataclass(frozen=True, slots=True)
class CheckAgain:
    """She wants a fresh look now."""


@dataclass(frozen=True, slots=True)
class Stirred:
    """Something was seen to change: what is known may be out of date."""


@dataclass(frozen=True, slots=True)
class Leave:
    """She is done."""


Order = Said | CheckAgain | Stirred | Leave
