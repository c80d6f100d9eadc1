"""One run of one scenario as it was measured. PURE."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation that did not simply pass; milliseconds, ``connect_ms`` -1 when unknown."""

    probe: str
    outcome: str
    failure: str
    operation: str
    elapsed_ms: int
    attempts: int
    connect_ms: float
    detail: str = ""

    @property
    def kind(self) -> str:
        """The kind of probe: ``anchor`` of ``anchor:tls://ya.ru:443``."""
        return self.probe.partition(":")[0]

    @property
    def target(self) -> str:
        """What stands behind the kind."""
        return self.probe.partition(":")[2]

    def __str__(self) -> str:
        words = (self.failure or self.outcome, self.operation, f"{self.elapsed_ms} ms")
        tries = f"x{self.attempts}" if self.attempts > 1 else ""
        return " ".join(filter(None, (self.probe, *words, tries, self.detail)))


@dataclass(frozen=True, slots=True)
class Run:
    """What was expected, what the three answered, and how long it took (seconds).

    ``cause`` is empty when the program gave no verdict: then ``notes`` hold how it ended instead.
    ``naive`` and ``ncsi`` are owners.
    ``round_trip_ms`` is the middle of all connections made during the diagnosis, ``answer_ms`` the
    longest answer among the services that passed. ``labs`` is how many ran side by side.
    """

    version: str
    scenario: str
    repetition: int
    group: str
    expected: str
    accepted: tuple[str, ...]
    expected_services: tuple[str, ...]
    expected_also: tuple[str, ...]
    cause: str
    services: tuple[str, ...]
    also: tuple[str, ...]
    confidence: float
    alternatives: tuple[str, ...]
    notes: tuple[str, ...]
    seconds: float
    diagnosis_s: float
    naive: str
    naive_layer: str
    naive_s: float
    ncsi: str
    ncsi_icon: str
    ncsi_s: float
    round_trip_ms: float
    answer_ms: int
    slow_after_s: float
    load: float
    labs: int
    seen: tuple[Seen, ...]

    @property
    def key(self) -> tuple[str, int]:
        """What identifies a run within one version."""
        return self.scenario, self.repetition
