"""``/figures``: each time in words, drawn with a table beside it, and to be taken along."""

import csv
import io
import itertools
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

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
    assert "Месяцем раньше 1 сбой. Среднее время восстановления было: 30 минут." in text
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


def test_a_number_and_its_bar_stand_side_by_side_for_every_month(
    store: Store, enter: Enter
) -> None:
    for days, count in ((40, 3), (2, 6)):
        for _ in range(count):
            keep(store, NOW - timedelta(days=days))
    text = enter("lead").look("/figures?month=2026-10").text
    table = text.partition('aria-labelledby="outages-title"')[2].partition("</table>")[0]
    rows = [
        (
            *re.findall(r"(\d\d\.\d\d)</a>", one),
            re.findall(r"<td>(\d+)", one),
            re.findall(r'width="([\d.]+)%"', one),
        )
        for one in table.split("<tr")[2:]
    ]
    assert rows == [("11.26", ["0", "6"], ["100.0"]), ("10.26", ["0", "3"], ["50.0"])]
    assert 'aria-current="true">10.26' in table
    for term in ("MTTD", "MTTA", "MTTR"):
        assert f"({term})</th>" in text


def test_the_month_and_the_report_have_one_time_to_find_and_one_to_know(
    store: Store, enter: Enter
) -> None:
    """The first PC found it a minute after it began, and has left it since."""
    at = NOW - timedelta(days=2)
    mass = keep(
        store, at, kind=Kind.MASS, agent="", alerted_at=at + timedelta(minutes=4),
        acknowledged_at=at + timedelta(minutes=3),
    )  # fmt: skip
    found = at - timedelta(minutes=1)
    member = keep(store, found, alerted_at=None, parent=mass.key)
    with store.write() as tx:
        assert incidents.join(tx, mass.key, member.key)
        assert incidents.leave(tx, mass.key, member.key, "over")
    looker = enter("monitor")
    taken = looker.look("/figures.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(taken), delimiter=";")
    assert (row["detect_mean_s"], row["acknowledge_mean_s"]) == ("60", "0")
    report = enter("lead").look(f"/incidents/{mass.number}/report.md").text
    assert "обнаружения: 1 минута" in report
    assert "«Знаю»: 0 секунд" in report


@pytest.mark.parametrize(
    ("change", "figure", "before", "after"),
    [
        ({"closed_at": NOW, "true_cause": "bank_service.slow"}, "side_bank", "0", "1"),
        ({"restored_at": None, "closed_at": None}, "restore_running", "0", "1"),
        ({"drill": True}, "left_out_drills", "0", "1"),
        ({"parent": "f" * 16}, "single", "1", "0"),
    ],
    ids=["closed", "reopened", "a drill after all", "joined"],
)
def test_what_is_done_to_an_old_outage_changes_its_month(
    change: dict[str, Any], figure: str, before: str, after: str, store: Store, enter: Enter
) -> None:
    kept, looker = keep(store, NOW - timedelta(days=70)), enter("monitor")

    def told() -> str:
        taken = looker.look("/figures.csv").content.decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(taken), delimiter=";"))[figure]

    assert told() == before
    with store.write() as tx:
        incidents.save(tx, replace(kept, **change))
    assert told() == after
