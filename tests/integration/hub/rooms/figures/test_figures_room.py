"""``/figures``: each time in words, drawn with a table beside it, and to be taken along."""

import csv
import io
import itertools
from dataclasses import replace
from datetime import datetime, timedelta

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.store import incidents
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import NOW
from tests.integration.hub.rooms.conftest import Enter

KEYS = itertools.count(1)


def keep(store: Store, at: datetime, restored: int | None = 30, **more: object) -> HubIncident:
    begun = HubIncident(
        f"{next(KEYS):016x}",
        Kind.LOCAL,
        at,
        agent="op-117",
        cause="isp.no_internet",
        side="isp",
        occurred_at=at - timedelta(minutes=2),
        detected_at=at,
        alerted_at=at + timedelta(seconds=20),
        acknowledged_at=at + timedelta(minutes=3),
        restored_at=None if restored is None else at + timedelta(minutes=restored - 2),
    )
    with store.write() as tx:
        return incidents.save(tx, replace(begun, **more))  # type: ignore[arg-type]


def test_a_page_says_each_time_in_words_and_the_file_says_it_in_numbers(
    store: Store, enter: Enter
) -> None:
    keep(store, NOW - timedelta(days=40))
    for minutes in (10, 20, 30):
        keep(store, NOW - timedelta(days=2), minutes)
    keep(store, NOW - timedelta(hours=1), None)
    keep(store, NOW, drill=True)
    keep(store, NOW, 600, late=True)
    looker = enter("monitor")
    text = looker.look("/figures").text
    assert "Цифры: ноябрь 2026" in text
    assert "За месяц 4 сбоя. Среднее время восстановления: 20 минут." in text
    assert "Ещё идёт: 1 сбой." in text
    assert "Тренировки сюда не входят: 1." in text
    assert text.count('<svg class="drawn"') == text.count("<details") == 3
    before = looker.look("/figures?month=2026-10").text
    assert "Цифры: октябрь 2026" in before
    assert "За месяц 1 сбой." in before
    assert "Цифры: ноябрь 2026" in looker.look("/figures?month=2026-99").text
    taken = looker.look("/figures.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(taken), delimiter=";"))
    assert [one["month"] for one in rows] == ["2026-10", "2026-11"]
    assert (rows[1]["restore_mean_s"], rows[1]["restore_running"]) == ("1200", "1")
    assert rows[1]["left_out_late"] == "1"
    assert enter("mentor").look("/figures").status_code == 404
