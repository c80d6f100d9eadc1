"""How far an outage has come, as a row of steps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.rooms.board.cards import stages, tone

BEGAN = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
ONE = HubIncident("a" * 16, Kind.LOCAL, BEGAN, number=1, agent="op-1")


def at(minutes: int) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def test_what_nobody_has_to_do_is_a_step_only_once_it_was_done() -> None:
    assert [(one.word, one.at) for one in stages(ONE, "ru")] == [
        ("Начался", "02:10"),
        ("Оповестили", ""),
        ("Знают", ""),
        ("Восстановлено", ""),
    ]
    ordered = replace(ONE, support_at=at(4), called_out_at=at(7), restored_at=at(9))
    words = [one.word for one in stages(ordered, "ru")]
    assert words[3:] == ["Обращение", "Резервная группа", "Восстановлено"]
    assert [one.reached for one in stages(ordered, "ru")] == [True, False, False, True, True, True]


def test_what_was_closed_and_never_restored_is_only_closed() -> None:
    closed = replace(ONE, closed_at=at(9))
    assert [(one.word, one.at) for one in stages(closed, "ru")][3:] == [("Закрыто", "02:19")]
    both = replace(closed, restored_at=at(5))
    assert [(one.word, one.at) for one in stages(both, "ru")][3:] == [("Восстановлено", "02:15")]


def test_a_drill_and_what_is_over_are_calm() -> None:
    assert tone(ONE) == "one"
    assert tone(replace(ONE, kind=Kind.MASS, agent="")) == "mass"
    assert tone(replace(ONE, drill=True)) == tone(replace(ONE, restored_at=BEGAN)) == "calm"
