"""A detector that has heard every place, and what it is told next."""

from collections.abc import Iterable

from checks.pulse.beat import Beat
from runbook.agent.watch.detector import Detector
from tests.unit.runbook.watch.looks import ALL, passed, silent


def healthy(at: float = 0.0) -> Detector:
    detector = Detector(at)
    tell(detector, (passed(one, at) for one in ALL))
    return detector


def tell(detector: Detector, beats: Iterable[Beat]) -> None:
    for beat in beats:
        detector.note(beat)


def make_sure(detector: Detector, place: Beat, at: float, tries: int = 5) -> None:
    tell(detector, (silent(place, at + 0.06 * number, fresh=True) for number in range(tries)))
