"""PURE. What is known of a shared fault and by whom: witnesses, and findings made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from runbook.hub.correlation.bursts import Burst
from runbook.hub.correlation.groups import Whereabouts, side_of_mass
from runbook.hub.correlation.localised import NOTHING_YET, Localised
from runbook.hub.model.incident import Weight


@dataclass(frozen=True, slots=True)
class Told:
    """What an operator's PC concluded, known without its observations."""

    cause: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Everything that is known at one moment.

    ``where`` covers every known operator, ``present`` are those heard of. ``told`` and
    ``complaints`` (the channels that do not work) are by operator.
    """

    localised: Localised = NOTHING_YET
    where: Mapping[str, Whereabouts] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    bursts: tuple[Burst, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    complaints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    telegram_down: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One shared fault, whatever it is known by.

    ``operators`` are all who are hit; ``missing`` those of them who vanished and said nothing.
    ``opens``: it may begin a mass incident if there are enough of them.
    """

    group: str
    cause: str
    operators: frozenset[str]
    weight: Weight
    component: str = ""
    services: tuple[str, ...] = ()
    not_working: tuple[str, ...] = ()
    confidence: float = 0.0
    began_at: datetime | None = None
    opens: bool = False
    missing: frozenset[str] = frozenset()

    @property
    def side(self) -> str:
        """Who is to act."""
        return side_of_mass(self.cause)

    @property
    def hit(self) -> int:
        """How many operators it hits."""
        return len(self.operators)
