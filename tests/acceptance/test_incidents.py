"""What is left of an outage in the morning: the installed command over a journal that was lived."""

import csv
import io
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.night import OPERATOR, RUNBOOK, Night, night
from tests.acceptance.terminal import terminal
from tests.far_ends.authority import Authority

RUNBOOK_TEXT = re.compile(r"(?<![\w.])incident\.[a-z_]+\.[a-z_.]+")
NUMBER = re.compile(r"^([0-9a-f]{8})  ", re.MULTILINE)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """What a CRM that answered with an error and works again has left on the disk."""
    with night(tmp_path_factory.mktemp("lived"), authority) as made:
        made.write_settings()
        made.crm.status = 503
        assert made.runbook("run").code == 30
        made.crm.status = 200
        assert made.runbook("run").code == 0
        return made.home / "state"


@pytest.fixture
def outage(tonight: Night, lived: Path) -> Night:
    """The morning after it."""
    shutil.copytree(lived, tonight.home / "state")
    return tonight


def number(tonight: Night) -> str:
    found = NUMBER.findall(tonight.runbook("incident", "list").out)
    assert len(found) == 1
    return str(found[0])


def test_before_the_first_outage_everything_says_so_calmly(tonight: Night) -> None:
    for command in ("list", "show"):
        done = tonight.runbook("incident", command)
        assert (done.code, done.err) == (0, "")
        assert done.out == "Сбоев ещё не было. Записывать их будет runbook run.\n"
    assert tonight.runbook("incident", "stats").code == 0
    assert tonight.runbook("incident", "verify").out == "Журнала ещё нет, проверять нечего.\n"
    assert not tonight.journal.exists()


def test_an_outage_is_listed_shown_closed_and_counted(outage: Night) -> None:
    key = number(outage)
    listed = outage.runbook("incident", "list")
    assert "банк: программа отвечает ошибкой" in listed.out
    assert "\x1b" not in listed.out

    assert outage.runbook("incident", "note", key, "провайдер", "ни при чём").code == 0
    closed = outage.runbook(
        *("incident", "close", "--cause", "bank_service.slow"),
        *("--ticket", "INC-42", "--hindered", "долго искали номер"),
    )
    assert closed.code == 0
    assert closed.out == f"Инцидент {key} закрыт. Причина: банк: программа отвечает медленно.\n"
    again = outage.runbook("incident", "close", key, "--cause", "bank_service.slow")
    assert again.code == 2
    assert "уже закрыт" in again.err

    shown = outage.runbook("incident", "show").out
    steps = ["Началось", "Обнаружено", "Сообщение принято", "Заметка: провайдер ни при чём",
             "Закрыто. Итог: банк: программа отвечает медленно; INC-42"]  # fmt: skip
    places = [shown.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert "В офисе знают: не подтверждено" in shown
    assert "Проверки показывали: банк: программа отвечает ошибкой." in shown
    assert "Восстановили за: " in shown

    stats = outage.runbook("incident", "stats").out
    assert "1 технический сбой\n" in stats
    assert "На стороне оператора\n  Сбоев не было." in stats
    assert "%" not in stats

    assert outage.runbook("incident", "reopen", key).code == 0
    assert outage.runbook("incident", "reopen", key).code == 2


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_nothing_speaks_in_codes_or_in_the_wrong_language(outage: Night, lang: str) -> None:
    for arguments in (
        ("list",), ("show",), ("stats",), ("causes",), ("export", "--format", "md"), ("verify",),
        ("close", "--help"), ("eta", "whenever"), ("show", "0000"), ("list", "--page", "9"),
    ):  # fmt: skip
        said = outage.runbook("--lang", lang, "incident", *arguments).said
        hint_ids = re.findall(r"^\[(.*)\]$", said, re.MULTILINE)
        for one in hint_ids:
            said = said.replace(f"[{one}]", "")
        assert not RUNBOOK_TEXT.findall(said), arguments
        if lang == "en":
            assert not re.search("[а-яё]", said.lower()), (arguments, said)


def test_when_it_will_be_mended_is_kept_and_taken_back(tonight: Night) -> None:
    tonight.crm.status = 503
    tonight.runbook("run")
    done = tonight.runbook("incident", "eta", "через 2 часа")
    assert done.code == 0
    assert "обещают починить к " in done.out
    assert "Обещают починить к " in tonight.runbook("incident", "show").out
    assert tonight.runbook("incident", "eta", "last", "--clear").code == 0
    shown = json.loads(tonight.runbook("incident", "show", "--json").out)
    assert shown["incident"]["eta_at"] is None
    kinds = [one["kind"] for one in shown["timeline"]]
    assert kinds.count("incident.eta") == 2
    assert shown["durations"]["restore"]["known"] == "running"
    assert "чтобы закрыть" in tonight.runbook("incident", "close").err.lower()
    closed = tonight.runbook("incident", "close", "--cause", "bank_service.error")
    assert "не подтверждено" in closed.out


def test_a_clients_data_are_refused_and_neither_repeated_nor_kept(outage: Night) -> None:
    for secret in ("8 922 123-45-67", "4111 1111 1111 1111", "Смирнов Иван Петрович"):
        for arguments in (
            ("note", f"клиент {secret}"),
            ("close", "--cause", "isp.lossy", "--hindered", secret),
        ):
            done = outage.runbook("incident", *arguments)
            assert done.code == 2
            assert secret not in done.said
        assert secret.encode() not in outage.left_behind()


def test_the_register_is_a_file_that_a_russian_spreadsheet_reads(outage: Night) -> None:
    target = outage.home / "register.csv"
    done = outage.runbook("incident", "export", "--out", str(target))
    assert (done.code, done.out) == (0, "")
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row["Оператор"] == OPERATOR
    assert row["Началось, UTC"].endswith("Z")
    again = outage.runbook("incident", "export", "--out", str(target))
    assert again.code == 2
    assert target.read_bytes() == raw
    assert outage.runbook("incident", "export", "--out", str(target), "--force").code == 0
    piped = outage.runbook("incident", "export")
    assert piped.out.encode() == raw
    windows = outage.runbook("incident", "export", "--for", "quality", "--format", "json")
    (window,) = json.loads(windows.out)["incidents"]
    assert list(window) == ["operator", "start_msk", "end_msk", "minutes", "side", "cause"]
    assert window["minutes"] == 1


def test_an_untouched_journal_is_sound_and_a_changed_one_is_not(outage: Night) -> None:
    sound = json.loads(outage.runbook("incident", "verify", "--json").out)
    assert sound["sound"] is True
    head = sound["head"]
    outage.runbook("incident", "note", "всё спокойно")
    assert outage.runbook("incident", "verify", "--head", head).code == 0
    assert outage.runbook("incident", "verify", "--head", "nonsense").code == 2
    later = json.loads(outage.runbook("incident", "verify", "--json").out)["head"]
    with closing(sqlite3.connect(outage.journal, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    cut = outage.runbook("incident", "verify", "--head", later)
    assert cut.code == 1
    with closing(sqlite3.connect(outage.journal, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_stay_as_written")
        connection.execute("UPDATE events SET body = '{\"x\": 1}' WHERE seq = 2")
    altered = outage.runbook("incident", "verify")
    assert altered.code == 1
    assert "✗" in altered.out
    assert "Traceback" not in altered.said


def test_a_changed_outage_and_one_taken_on_trust_are_not_called_sound(outage: Night) -> None:
    with closing(sqlite3.connect(outage.journal, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("UPDATE incidents SET opened_at = opened_at - 60000")
        falsified = outage.runbook("incident", "verify")
        assert falsified.code == 1
        assert "изменены не программой" in falsified.out
        connection.execute("UPDATE incidents SET opened_at = opened_at + 60000")
        assert outage.runbook("incident", "verify").code == 0
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'meta'"
        ).fetchone()
    with outage.journal.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 300)
    assert "[journal.set_aside]" in outage.runbook("incident", "note", "всё спокойно").err
    carried = outage.runbook("incident", "verify")
    assert carried.code == 40
    assert "✗" not in carried.out
    assert "Без доказательства принят" in carried.out
    assert json.loads(outage.runbook("incident", "verify", "--json").out)["sound"] is None


def test_closing_at_a_terminal_asks_for_what_was_not_given(outage: Night) -> None:
    with terminal([RUNBOOK, "incident", "close"], outage.environment, outage.home) as screen:
        screen.waits_for("Enter: банк: программа отвечает ошибкой")
        screen.press("чепуха\r")
        screen.waits_for("Такой причины нет")
        screen.press("роутер\r")
        screen.waits_for("Какая из них?")
        screen.press("1\r")
        screen.waits_for("Номер заявки")
        screen.press("\r")
        screen.waits_for("Что помешало?")
        screen.press("звонила Иванова Мария\r")
        screen.waits_for("имя человека")
        screen.press("ничего\r")
        screen.waits_for("закрыт. Причина: домашняя сеть: роутер")
        assert screen.ends() == 0
    listed = json.loads(outage.runbook("incident", "list", "--json").out)["incidents"][0]
    assert listed["true_cause"].startswith("home_network.")
    assert listed["hindered"] == "ничего"


def test_on_a_terminal_the_timeline_has_colours_and_the_list_a_table(outage: Night) -> None:
    for name, text in (("show", "Обнаружено"), ("list", "Номер"), ("stats", "технический сбой")):
        with terminal([RUNBOOK, "incident", name], outage.environment, outage.home) as screen:
            screen.waits_for(text)
            assert screen.ends() == 0
            assert "\x1b[" in screen.raw


def test_causes_are_completed_by_the_shell_with_their_names(tonight: Night) -> None:
    tonight.variables = {
        "_RUNBOOK_COMPLETE": "zsh_complete",
        "COMP_WORDS": "runbook incident close --cause isp.no",
        "COMP_CWORD": "4",
    }
    assert "isp.no_internet\nпровайдер" in tonight.runbook().out
