"""How the PC finds itself: looked at when nothing is out, and told to the hub from then on."""

from datetime import timedelta
from unittest.mock import Mock

from runbook.agent.checkup.fitness import look_at
from runbook.agent.line.fitness import EVERY, FIRST_AFTER, Looking, fitness
from runbook.agent.line.telling import moment
from runbook.agent.workplace import Workplace, utc_now
from runbook.doctor.fitness import FAILS_HER
from runbook.incident import Incident
from runbook.journal import incidents
from runbook.reporting.shapes import Fitness
from tests.acceptance.night import OPERATOR, until
from tests.far_ends.hub import Hub
from tests.integration.runbook.line.pc import Pc

LATER = FIRST_AFTER + 1


def stepped(place: Pc, looking: Looking, seconds: float, *, calm: bool = True) -> bool:
    """Whether anything is kept after one more step."""
    now = utc_now() + timedelta(seconds=seconds)
    looking.step(place.journal, now, seconds, calm=calm)
    return fitness(place.journal, now) is not None


def test_it_looks_a_minute_after_the_start_and_again_six_hours_later(place: Pc) -> None:
    now = utc_now()
    look = Mock(return_value=Fitness(looked=moment(now, now), unready=("disk",)))
    looking = Looking(look, 0)
    stepped(place, looking, FIRST_AFTER / 2)
    assert not look.called
    stepped(place, looking, LATER)
    assert until(lambda: look.called, 30)
    assert until(lambda: stepped(place, looking, LATER), 30)
    stepped(place, looking, 2 * LATER + 60)
    assert look.call_count == 1
    stepped(place, looking, EVERY.total_seconds() + 100)
    assert until(lambda: look.call_count == 2, 30)


def test_nothing_is_looked_at_while_something_is_out(place: Pc) -> None:
    look = Mock()
    looking = Looking(look, 0)
    stepped(place, looking, LATER, calm=False)
    opened = Incident(key="0" * 16, operator=OPERATOR, opened_at=utc_now(), revision=1)
    place.journal.write(lambda connection: incidents.insert(connection, opened))
    stepped(place, looking, 3 * LATER)
    assert not look.called


def test_a_look_that_fails_says_nothing_and_stops_nothing(place: Pc) -> None:
    look = Mock(side_effect=OSError)
    looking = Looking(look, 0)
    stepped(place, looking, LATER)
    assert until(lambda: look.called, 30)
    assert until(lambda: stepped(place, looking, 3 * LATER) or look.call_count == 2, 30)
    assert fitness(place.journal, utc_now()) is None


def test_every_report_tells_how_it_found_itself_by_ids_only(place: Pc, hub: Hub) -> None:
    found = look_at(Workplace.open(str(place.loaded.source or "")))
    assert set(found.unready) <= FAILS_HER
    looking = Looking(lambda: found, 0)
    stepped(place, looking, LATER)
    assert until(lambda: stepped(place, looking, LATER), 30)
    with place.working(courier=False):
        assert until(lambda: hub.reports, 30)
    told = hub.reports[-1]["fitness"]
    assert set(told) <= {"looked", "certificate_until", "client", "unready"}
    assert 0 <= told["looked"]["age_ms"] < timedelta(minutes=5).total_seconds() * 1000
