import csv
import io
from datetime import timedelta

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.rooms.log import quality
from runbook.hub.store import callbacks, events
from runbook.hub.store.callbacks import Told
from runbook.hub.store.searching import Wanted
from tests.integration.hub.api.running import promise
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

HOSTILE = ("'; DROP TABLE events; --", "%", "_", '"', "\\", "<script>alert(1)</script>", "=1+1",
           "\x00", "ü" * 500, "-1", "9" * 40, "{number}")  # fmt: skip


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_log_is_read_in_sentences_and_leads_to_the_incident(busy: Night, enter: Enter) -> None:
    assert busy
    lead = enter("lead")
    lead.look("/log")
    assert "Стало ясно, что сбой массовый" in lead.text
    assert "кто: руководитель смены" in lead.text
    assert "/incidents/6" in lead.links
    lead.look("/log?kind=mass")
    assert "Пульт узнал о сбое" not in lead.text
    lead.look("/log?incident=4&text=%D0%B7%D0%BD%D0%B0%D1%8E")
    assert "Отмечено «Знаю»" in lead.text
    lead.look("/log?who=op-102")
    assert "/incidents/2" in lead.links
    assert "/incidents/3" not in lead.links
    lead.look("/log?since=2030-01-01")
    assert "Таких событий нет." in lead.text


def test_whoever_may_not_see_the_log_gets_no_file_of_it(busy: Night, enter: Enter) -> None:
    assert busy
    for person in ("operator", "standby-1", "monitor", "mentor"):
        for path in ("/log", "/log.csv", "/log.md", "/log.csv?for=quality"):
            assert enter(person).look(path).status_code == 404


@pytest.mark.parametrize("field", ["kind", "incident", "who", "text", "since", "until", "before"])
def test_nothing_that_is_typed_does_more_than_look(busy: Night, enter: Enter, field: str) -> None:
    lead = enter("lead")
    for one in HOSTILE:
        for path in ("/log", "/log.csv", "/log.md"):
            found = lead.client.get(path, params={field: one})
            assert found.status_code in {200, 429}, (path, one)
            assert "<script>alert" not in found.text
    assert "mass.opened" in busy.events(6)


def test_a_file_has_no_formula_and_stays_one_line_an_event(busy: Night, enter: Enter) -> None:
    evil = '=HYPERLINK("http://x","y")\n| <img src=x> [a](b)'
    with busy.store.write() as tx:
        events.log(tx, "=cmd", body={"operator": evil}, by="@lead")
    lead = enter("auditor")
    rows = rows_of(lead.look("/log.csv").text)
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    lead.look("/log.md")
    last = lead.text.strip().splitlines()[-3]
    assert "<img" not in last.replace("\\<img", "")
    assert "[a]" not in last.replace("\\[a\\]", "")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/log.csv", {"form": "log.csv", "count": 0}),
        ("/log.md", {"form": "log.md", "count": 0}),
        ("/log.csv?for=quality", {"form": "quality.csv", "count": 5}),
        ("/incidents/6/report.md", {"form": "report-6.md", "number": 6}),
    ],
)
def test_a_file_that_leaves_the_hub_is_an_event_and_a_look_is_none(
    busy: Night, enter: Enter, path: str, said: dict[str, object]
) -> None:
    auditor = enter("auditor")
    auditor.look("/log")
    with busy.store.read() as tx:
        before = events.latest(tx, 1)[0]
    assert auditor.look(path).status_code == 200
    with busy.store.read() as tx:
        taken = events.latest(tx, 1)[0]
    # What is in the file was counted before it was written down that it left.
    if path in {"/log.csv", "/log.md"}:
        said = {**said, "count": before.seq}
    assert (taken.kind, taken.by, taken.body) == ("log.exported", "auditor", said)
    assert taken.seq == before.seq + 1


def test_quality_reads_minutes_norms_and_promises(night: Night, enter: Enter) -> None:
    night.reports(night.outage(1))
    night.reports(night.outage(2, drill=True))
    told = [
        Told("op-101", promise(1, incident=f"{1:016x}"), night.clock.now),
        Told("op-101", promise(2, incident=f"{1:016x}", outcome="reached"), night.clock.now),
    ]
    with night.store.write() as tx:
        callbacks.take(tx, told)
    night.clock.go(300)
    night.orders("lead", Action.DEGRADE)
    night.clock.go(300)
    night.reports(night.restored(1))
    rows = rows_of(enter("lead").look("/log.csv?for=quality").text)
    assert len(rows) == 2
    assert rows[1][0:2] == ["op-101", "1"]
    assert rows[1][7:9] == ["11", "5"]
    assert rows[1][9] == "2"
    assert rows[1][10] == "1"
    with night.store.read() as tx:
        later = Wanted(since=tx.now + timedelta(days=1))
        assert quality.outages(tx, later) == []
