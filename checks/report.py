"""What one diagnosis found. PURE."""

from dataclasses import dataclass, field

from checks.observation import Observation
from checks.situation import Situation
from checks.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What a diagnosis found. ``addresses`` are names that resolved, worth remembering."""

    observations: tuple[Observation, ...]
    verdict: Verdict
    elapsed_ms: int
    situation: Situation
    addresses: dict[str, tuple[str, ...]] = field(default_factory=dict)
