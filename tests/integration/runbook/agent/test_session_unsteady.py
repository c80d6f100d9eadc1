"""An outage that comes and goes is one outage, held until it has been quiet for long enough."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from checks.verdict import Verdict
from runbook.agent.recording.record import DROPPED
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.workplace import utc_now
from runbook.planning import STEADY, Loudness
from tests.acceptance.night import LEAD, OPERATOR
from tests.integration.runbook.agent.sitting_down import CLEAN, CRM, GATEWAY, NO_INTERNET, Sitting

UNSTABLE = Verdict("home_network.unstable", 0.9)


def test_a_line_that_came_and_went_is_not_called_well_by_two_clean_looks(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()

    def dropped(_: Conductor) -> None:
        here.record.note_drop(here.watcher.session.about if here.watcher.session else "", utc_now())

    here.watcher.then = {1: dropped, 5: None}
    here.attend(UNSTABLE, CLEAN)
    assert "recovery" not in here.watcher.told
    assert len(here.titles()) == 1


LINE = "Сбой повторяется: уже 3-й раз за 15 минут."


def flap(here: Sitting, times: int, rounds: int = 0) -> None:
    """Sittings one after another, as the watch begins them, while the CRM comes and goes."""
    for _ in range(times):
        here.watcher.rounds = 0
        here.watcher.then = {rounds: None} if rounds else {}
        here.attend(CRM, CLEAN, CLEAN)


def test_the_third_outage_of_one_cause_stays_open_however_often_it_comes_back(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    assert here.watcher.told.count("recovered") == 2
    here.watcher.told.clear()
    here.watcher.rounds, here.watcher.then = 0, {9: None}
    here.attend(CRM, CLEAN, CLEAN, CLEAN, CRM, CRM, CLEAN, CLEAN)
    assert [one for one in here.watcher.told if one in set(Loudness)] == ["ring"]
    assert "recovered" not in here.watcher.told
    assert here.events().count("incident.opened") == 3
    assert here.events().count("incident.restored") == 2
    # Its beginning, and each turn from there: down, well, down, well.
    assert here.events().count(DROPPED) == 4
    held = here.journal.current_incident(OPERATOR)
    assert held is not None
    texts = here.tonight.bot.texts(LEAD)
    assert len(texts) == 5
    assert [LINE in text for text in texts] == [False, False, False, False, True]
    assert not here.tonight.bot.edits


def test_a_held_outage_is_told_over_after_ten_steady_minutes(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    flap(here, 1, rounds=5)
    assert here.watcher.told.count("recovered") == 2
    held = here.journal.current_incident(OPERATOR)
    assert held is not None
    dropped = here.record.dropped_at(held)
    assert dropped is not None
    here.watcher.rounds, here.watcher.then = 0, {4: None}
    here.ahead = STEADY - timedelta(seconds=30)
    here.attend(CLEAN)
    assert here.watcher.told.count("recovered") == 2
    here.watcher.then = {}
    here.ahead = STEADY + timedelta(seconds=1)
    here.attend(CLEAN)
    assert here.watcher.told.count("recovered") == 3
    assert len(here.titles()) == 6


def test_another_cause_is_told_between_two_outages_and_while_one_is_held(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    here.attend(GATEWAY, CLEAN)
    other = f"Сбой у оператора {OPERATOR}: банк: вход в сеть не отвечает"
    assert here.titles()[4:] == [other, f"Оператор {OPERATOR}: снова работает"]
    flap(here, 1, rounds=5)
    assert LINE in here.tonight.bot.texts(LEAD)[-1]
    here.watcher.rounds, here.watcher.then = 0, {4: None}
    here.attend(NO_INTERNET)
    assert here.titles()[-1] == f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"
    assert here.events().count("incident.opened") == 4


def test_the_same_fault_of_another_service_is_another_outage(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    flap(here, 2)
    here.attend(replace(CRM, services=("chat",)), CLEAN)
    assert here.watcher.told.count("recovered") == 3
    assert DROPPED not in here.events()
