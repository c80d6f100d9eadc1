"""A look's answer as a beat. PURE."""

from checks.observation import Outcome
from checks.probe import Answer
from checks.pulse.beat import Beat
from checks.pulse.plan import Look


def beat_of(look: Look, answer: Answer, at: float, took: float, *, fresh: bool) -> Beat:
    """What the detector is told. ``at`` and ``took`` in seconds."""
    failure = answer.failure if answer.outcome is Outcome.FAILED else None
    probe = look.probe
    return Beat(probe.id, look.layer, probe.path, answer.outcome, at, took, failure, fresh)
