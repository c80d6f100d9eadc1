"""What is kept, what was deleted, and the auditor's export."""

import csv
import io
import json
import zipfile

from runbook.hub.duty.tidying import tidy
from runbook.hub.rooms.keeping import exporting
from runbook.hub.settings.shapes import Retention
from runbook.hub.store import cutting, events, promises, sessions
from runbook.hub.store.store import Store
from runbook.hub.store.tables import EVENTS
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter, Everybody

DAY = 86_400


def swept(store: Store, kept: Retention) -> None:
    with store.write() as tx:
        while tidy(tx, kept):
            pass


def said(visitor_page: str) -> str:
    return " ".join(visitor_page.split())


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_page_says_what_there_is_and_what_was_deleted(
    busy: Night, enter: Enter, clock: Clock
) -> None:
    before = said(enter("admin").look("/keeping").text)
    assert "Пока ничего не удалялось." in before
    assert "14 дней" in before
    assert "Всегда" in before
    clock.go(40 * DAY)
    swept(busy.store, Retention())
    after = said(enter("admin").look("/keeping").text)
    assert "Удалено по сроку хранения (данные клиентов в обещаниях" in after
    assert "Пока ничего не удалялось." not in after
    # Only the auditor takes the export along.
    assert "/keeping/export" not in after
    assert enter("admin").look("/keeping/export").status_code == 404
    assert "/keeping/export" in enter("auditor").look("/keeping").text


def test_the_log_of_deletions_has_pages(night: Night, enter: Enter) -> None:
    with night.store.write() as tx:
        for count in range(60):
            events.log(tx, "retention.deleted", body={"what": "reports", "count": count + 1})
    visitor = enter("auditor")
    first = visitor.look("/keeping").text
    assert first.count("<time>") == 50
    with night.store.read() as tx:
        eleventh = [one.seq for one in events.latest(tx, 50)][-1]
    second = visitor.look(f"/keeping?before={eleventh}").text
    assert second.count("<time>") == 10
    assert visitor.look("/keeping?before=" + "9" * 30).status_code == 200


def test_the_export_can_be_read_without_the_hub_and_names_nobody(
    busy: Night, people: Everybody, enter: Enter
) -> None:
    with busy.store.write() as tx:
        events.log(tx, promises.SEEN, body={"callback": "0" * 12}, by="lead")
        events.log(tx, "order.refused", body={"order": "close"}, by="standby-1")
        events.log(tx, "retention.deleted", body={"what": "reports", "count": 7})
    answer = enter("auditor").look("/keeping/export")
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    proof = json.loads(archive.read("verification.json"))
    log = json.loads(archive.read("events.json"))
    with busy.store.read() as tx:
        taken = events.latest(tx, 1)[0]
    assert (proof["sound"], proof["head"]) == (True, log["head"])
    assert (taken.kind, taken.by) == (exporting.EXPORTED, "auditor")
    assert len(log["events"]) == proof["events"] == taken.seq - 1 == taken.body["count"]
    assert len(rows(archive, "events.csv")) == len(log["events"])
    assert [one["by"] for one in rows(archive, "accesses.csv")] == ["lead"]
    assert [one["by"] for one in rows(archive, "refusals.csv")] == ["standby-1"]
    assert [one["kind"] for one in rows(archive, "deletions.csv")] == ["retention.deleted"]
    assert {one["id"]: one["role"] for one in rows(archive, "people.csv")} == {
        one.id: str(one.role) for one in people.values()
    }
    whole = "".join(archive.read(one).decode() for one in archive.namelist())
    names = [one.name for one in people.values() if one.name != "Оператор"]
    assert [one for one in (*names, "CASE-", "@bank.example") if one in whole] == []
    assert "ни одна запись не изменена" in archive.read("README.txt").decode()


def test_an_export_after_a_cut_and_one_of_a_log_that_was_changed_say_so(
    night: Night, clock: Clock
) -> None:
    with night.store.write() as tx:
        for _ in range(5):
            events.log(tx, "order.refused")
    clock.go(40 * DAY)
    swept(night.store, Retention(log=30))
    with night.store.write() as tx:
        readme = read(archive(tx), "README.txt")
        assert "Записи до № 5 удалены по сроку хранения." in readme
        assert "все отметки" not in readme, "those of events that are gone fit no more"
        assert "отметка, с тех пор удалена по сроку, сверить с такой отметкой может быть" in readme
        assert cutting.made(tx)[0].count == 5
        tx.connection.execute(EVENTS.update().values(body="{}"))
        readme = read(archive(tx), "README.txt")
    assert "ни одна запись не изменена" not in readme
    assert "Внимание" in readme


def archive(tx: Transaction) -> bytes:
    out = io.BytesIO()
    exporting.write(tx, out)
    return out.getvalue()


def read(body: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(body)).read(name).decode()


def test_logins_are_counted_on_the_page(night: Night, enter: Enter) -> None:
    with night.store.write() as tx:
        for _ in range(3):
            sessions.begin(tx, "lead")
    page = said(enter("admin").look("/keeping").text)
    assert 'Кто и когда входил</th><td data-label="Сколько хранится">30 дней</td>' in page
    assert ">4</td>" in page
