"""What her screens do with what the hub says."""

import json
from datetime import UTC, datetime

import pytest

from runbook.agent.line.view import KnownTo, Mass, View
from runbook.cli.run.screen import RunScreen
from runbook.cli.run.sheet import Sheet
from runbook.cli.watch.json_screen import JsonScreen
from runbook.cli.watch.screen import no_pop_up
from runbook.scripts import Channel, Script, Status, built_in
from runbook.settings import Settings

AT = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
KEY = "00112233445566aa"
MASS = Mass(7, "bank_service.error", AT, not_her_provider=True)
VIEW = View(at=AT, mass=(MASS,), speaks=frozenset({KEY}), known=(KnownTo(KEY, "sysadmin", AT),))
WORDS = Script("holding", 9, "ru", Channel.VOICE, ("Новые слова.",), Status.APPROVED)


def test_each_line_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    screen = RunScreen(Settings(), "ru")
    for _ in range(3):
        screen.office(VIEW)
    said = capsys.readouterr().out
    assert said.count("Массовый инцидент № 7") == 1
    assert said.count("Пульт принял сообщение.") == 1
    assert said.count("Дежурный администратор знает") == 1


def test_while_the_hub_speaks_she_is_not_asked_to_ring() -> None:
    screen = RunScreen(Settings(), "ru")
    screen._ask_to_ring()
    assert screen.has_dictated
    screen.office(VIEW)
    assert not screen.has_dictated


def test_on_the_sheet_a_mass_incident_stays_before_her_eyes_and_not_among_the_news() -> None:
    sheet = Sheet(Settings(), "ru")
    sheet.office(VIEW)
    parts = sheet._parts()
    assert [str(one).startswith("Массовый инцидент № 7") for one in parts.verdict] == [True]
    assert not any("№ 7" in str(one) for one in parts.news)
    sheet.office(View(at=AT))
    assert sheet._parts().verdict == []


def test_programs_read_the_same_as_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    screen = JsonScreen(Settings(), "ru", built_in("ru", "voice"), no_pop_up)
    screen.office(VIEW)
    screen.new_words(WORDS)
    hub, script = map(json.loads, capsys.readouterr().out.splitlines())
    assert (hub["event"], hub["gone"], hub["speaks"]) == ("hub", False, [KEY])
    assert hub["mass"] == [{"number": 7, "cause": "bank_service.error", "restored": False}]
    assert (script["event"], script["digest"]) == ("script", WORDS.digest)


def test_new_words_are_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    RunScreen(Settings(), "ru").new_words(WORDS)
    assert "Читайте их:\n  Новые слова." in capsys.readouterr().out
