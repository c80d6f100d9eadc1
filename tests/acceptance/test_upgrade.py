"""Two versions on one PC, and at one hub: the words are there and the alert goes out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.hub_house import house
from tests.acceptance.night import LEAD, Night, until
from tests.integration.runbook.upgrade.recorded import contents, old_journal

WORDS = "К сожалению, временно не получится заглянуть в ваши данные."


def test_an_older_program_beside_a_newer_journal_helps_her_as_ever(tonight: Night) -> None:
    tonight.journal.parent.parent.mkdir(exist_ok=True)
    path = old_journal(tonight.journal.parent, 3)
    assert path == tonight.journal
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE incidents ADD COLUMN of_the_future TEXT")
        connection.execute("PRAGMA user_version = 99")
    before = contents(path)
    tonight.break_crm()
    done = tonight.runbook("run", "--no-follow")
    assert done.code == 30, done.said
    assert WORDS in done.out
    assert "журнал записан более новой версией программы" in done.said.lower()
    assert "journal.of-version-" in done.said
    assert until(lambda: tonight.bot.texts(LEAD), 30)
    promised = tonight.runbook("callback", "add", "--by", "call", "ABC-123456")
    assert promised.code == 0, promised.said
    listed = tonight.runbook("callback", "list", "--json")
    assert len(json.loads(listed.out)["callbacks"]) == 1
    assert contents(path) == before


@pytest.mark.parametrize("version", [1, 2])
def test_the_new_program_goes_on_with_the_journal_of_an_old_one(
    tonight: Night, version: int
) -> None:
    tonight.journal.parent.parent.mkdir(exist_ok=True)
    old_journal(tonight.journal.parent, version)
    shown = tonight.runbook("incident", "list", "--json")
    assert shown.code == 0, shown.said
    assert len(json.loads(shown.out)["incidents"]) == 2
    if version > 1:
        listed = tonight.runbook("callback", "list", "--json")
        assert len(json.loads(listed.out)["callbacks"]) == 3
    verified = tonight.runbook("incident", "verify", "--json")
    assert json.loads(verified.out)["findings"] == []


def test_the_hubs_database_goes_back_and_up_again_by_command(tmp_path: Path) -> None:
    with house(tmp_path) as office:
        office.runbook("person", "add", "Мария", "--role", "shift_lead", "--id", "lead")
        done = office.runbook("downgrade", "0005", "--json")
        assert done.code == 0, done.said
        assert json.loads(done.out) == {"schema": "runbook.hub.downgrade/1", "version": "0005"}
        (file,) = office.folder.glob("hub.sqlite")
        with closing(sqlite3.connect(file)) as connection:
            version = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert version == ("0005",)
        people = json.loads(office.runbook("person", "list", "--json").out)["people"]
        assert [one["id"] for one in people] == ["lead"]
        refused = office.runbook("downgrade", "0001")
        assert refused.code == 10
        assert "[store.no_way_back]" in refused.err
