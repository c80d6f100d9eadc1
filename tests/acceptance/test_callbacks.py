"""``runbook callback`` as installed: what was promised is noted, shown, kept, and gone."""

import csv
import json
import os
import stat
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from runbook.language.moscow import MOSCOW
from tests.acceptance.night import OPERATOR, RUNBOOK, Ended, Night
from tests.acceptance.terminal import terminal

CASE = "ZAYAVKA-7788990011"
PHONE, DIGITS, SPOKEN = "8 922 000-00-01", "9220000001", "+7 922 000 00 01"
CARD = "4111 1111 1111 1111"
NAME = "Иванова Анна Петровна"


def piped(tonight: Night, text: str, *arguments: str) -> Ended:
    done = subprocess.run(
        [RUNBOOK, "callback", *arguments],
        env=tonight.environment,
        input=text.encode(),
        capture_output=True,
        timeout=40,
        check=False,
        cwd=tonight.home,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def added(tonight: Night, *arguments: str, text: str = CASE) -> None:
    done = piped(tonight, text, "add", "-", "--by", "call", *arguments)
    assert done.code == 0, done.said


def listed(tonight: Night, *arguments: str) -> list[dict[str, object]]:
    done = tonight.runbook("callback", "list", "--json", *arguments)
    assert done.code == 0, done.said
    document = json.loads(done.out)
    assert document["schema"] == "runbook.callbacks/1"
    return list(document["callbacks"])


def on_screen(tonight: Night, *arguments: str) -> str:
    """What a real terminal shows."""
    command: list[str | Path] = [RUNBOOK, "callback", *arguments]
    with terminal(command, tonight.environment, tonight.home) as screen:
        assert screen.ends() == 0
        return screen.shown


def test_a_promise_is_noted_shown_kept_and_leaves_no_trace(tonight: Night) -> None:
    noted = piped(tonight, CASE, "add", "-", "--by", "call", "--window", "до 23:59 МСК+2")
    assert noted.code == 0
    assert "№1: позвонить" in noted.out
    assert "у клиента до" in noted.out
    assert CASE not in noted.said
    assert CASE.encode() not in tonight.left_behind()
    shown = on_screen(tonight, "list")
    assert CASE in shown
    assert "Сделать сейчас:" in shown
    done = tonight.runbook("callback", "done", "1", "--outcome", "reached", "--first-contact")
    assert done.code == 0
    assert "данные клиента уничтожены" in done.out
    assert "Обещаний нет." in tonight.runbook("callback", "list").out
    assert CASE.encode() not in tonight.left_behind()
    log = json.loads(tonight.runbook("callback", "deletions", "--json").out)
    (line,) = log["deletions"]
    assert (line["why"], line["who"]) == ("fulfilled", OPERATOR)
    assert "обещание выполнено" in tonight.runbook("callback", "deletions").out


def test_she_is_asked_for_everything_and_nothing_stands_in_the_command(tonight: Night) -> None:
    command: list[str | Path] = [RUNBOOK, "callback", "add"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for("Номер обращения")
        screen.press(f"{NAME}\n")
        screen.waits_for("[callback.reference.name]")
        screen.waits_for("Номер обращения")
        screen.press(f"{PHONE}\n")
        screen.waits_for("1 позвонить")
        screen.press("9\n")
        screen.waits_for("одну из этих цифр")
        screen.press("2\n")
        screen.waits_for("Когда обещали")
        screen.press("через час\n")
        screen.waits_for("Записано. №1: написать в чат")
        assert screen.ends() == 0
    assert f"+7{DIGITS}" in on_screen(tonight, "list")
    assert SPOKEN in " ".join(on_screen(tonight, "list", "--dictate").split())
    left = tonight.left_behind()
    assert DIGITS.encode() not in left
    assert "Иванова".encode() not in left


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (CARD, "callback.reference.card"),
        (NAME, "callback.reference.name"),
        (PHONE, "callback.reference.phone"),
        ("звонить по карте", "callback.reference.shape"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_not_repeated(
    tonight: Night, text: str, rule: str
) -> None:
    in_arguments = "callback.reference.argument" if text == PHONE else rule
    for done, why in (
        (piped(tonight, text, "add", "-", "--by", "call"), rule),
        (tonight.runbook("callback", "add", *text.split(), "--by", "call"), in_arguments),
        (tonight.runbook("callback", "add", text, "--by", "call", "--phone"), in_arguments),
    ):
        assert done.code == 2
        assert f"[{why}]" in done.err
        assert not [word for word in text.split() if len(word) > 3 and word in done.said]
    assert text.encode() not in tonight.left_behind()
    assert listed(tonight) == []


def test_only_the_banks_own_shape_is_taken_when_the_settings_name_it(tonight: Night) -> None:
    tonight.tables["callbacks"] = {"reference": "CRM-[0-9]{7}"}
    tonight.write_settings()
    refused = piped(tonight, "5312123456", "add", "-", "--by", "call")
    assert refused.code == 2
    assert "[callback.reference.bank]" in refused.err
    assert piped(tonight, "CRM-1234567", "add", "-", "--by", "call").code == 0
    wrong = piped(tonight, "Рашад1", "complete", "1", "-")
    assert wrong.code == 2
    assert "Рашад" not in wrong.said


def test_nothing_at_all_is_no_reference(tonight: Night) -> None:
    done = piped(tonight, "", "add", "-", "--by", "call")
    assert done.code == 2
    assert "[callback.reference.empty]" in done.err


def test_bytes_that_are_no_text_are_refused_calmly(tonight: Night) -> None:
    done = subprocess.run(
        [RUNBOOK, "callback", "add", "-", "--by", "call"],
        env=tonight.environment,
        input=b"\xff\xfe12345\n",
        capture_output=True,
        timeout=40,
        check=False,
    )
    assert done.returncode == 2
    assert b"[callback.reference.shape]" in done.stderr


def test_a_phone_is_kept_where_no_reference_can_be_had(tonight: Night) -> None:
    done = piped(tonight, PHONE, "add", "-", "--by", "chat", "--phone", "--json")
    assert done.code == 0
    made = json.loads(done.out)
    assert (made["schema"], made["kind"]) == ("runbook.callback/1", "phone")
    assert DIGITS not in done.said
    assert DIGITS.encode() not in tonight.left_behind()


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("add",), "callback.reference.missing"),
        (("add", "AB-1"), "callback.by.missing"),
        (("add", "AB-1", "--by", "call", "--window", "утром"), "callback.window.unclear"),
        (("add", "AB-1", "--by", "call", "--msk", "+20"), "callback.zone.unclear"),
        (("add", "AB-1", "--by", "call", "--window", "до 9 МСК+2", "--msk", "+3"), "callback.zone.two"),  # noqa: E501 - a row of a table
        (("add", "AB-1", "--by", "call", "--incident", "ffffffff"), "callback.incident.unknown"),
        (("done", "7", "--outcome", "reached"), "callback.unknown"),
        (("hand", "7", "--to", "Мария"), "callback.unknown"),
        (("hand", "--to", "Мария"), "callback.nothing_chosen"),
        (("hand", "1", "--to", "+7 922 000-00-01"), "callback.person"),
        (("hand", "1", "--to", "Клиент Иванов Иван"), "callback.person"),
        (("take-back", "7"), "callback.unknown"),
        (("complete", "7", "AB-1"), "callback.unknown"),
        (("export", "--to", "out.csv"), "callback.export.unconfirmed"),
        (("list", "--with-clients-data"), "callback.whole"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_said_with_what_to_do(
    tonight: Night, arguments: tuple[str, ...], rule: str
) -> None:
    for lang in ("ru", "en"):
        done = tonight.runbook("callback", *arguments, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert f"[{rule}]" in done.err
        assert len(done.err.splitlines()) == 3
    assert listed(tonight) == []


def test_into_a_pipe_and_into_json_goes_nothing_of_a_clients_unless_confirmed(
    tonight: Night,
) -> None:
    added(tonight)
    shown = tonight.runbook("callback", "list")
    assert "номер обращения" in shown.out
    assert "только на экране" in shown.err
    dictated = tonight.runbook("callback", "list", "--dictate")
    plain = tonight.runbook("callback", "list", "--json")
    assert not [one for one in (shown, dictated, plain) if "7788" in one.said.replace(" ", "")]
    (whole,) = listed(tonight, "--with-clients-data")
    assert whole["reference"] == CASE


def test_promises_are_dictated_in_groups_handed_over_and_taken_back(tonight: Night) -> None:
    added(tonight)
    added(tonight, "--phone", text=PHONE)
    shown = on_screen(tonight, "list", "--dictate")
    assert "+7   922   000   00   01" in shown
    assert "ZAYAVKA   -   778   899   0011" in shown
    handed = tonight.runbook("callback", "hand", "1", "2", "--to", "Мария, руководитель")
    assert handed.code == 0
    assert handed.out.count("Передано: Мария, руководитель.") == 2
    assert listed(tonight) == []
    assert "передано: Мария, руководитель" in tonight.runbook("callback", "list", "--all").out
    assert tonight.runbook("callback", "take-back", "2").code == 0
    assert [one["number"] for one in listed(tonight)] == [2]
    assert "[callback.not_handed]" in tonight.runbook("callback", "take-back", "2").err


def test_after_the_last_attempt_she_has_to_decide(tonight: Night) -> None:
    tonight.tables["callbacks"] = {"attempts": 2, "pause_minutes": 1}
    tonight.write_settings()
    added(tonight, "--window", "в течение часа")
    first = tonight.runbook("callback", "done", "1", "--outcome", "not-reached")
    assert "попыток: 1 из 2" in first.out
    assert "следующая попытка не раньше" in first.out
    assert [one["due"] for one in listed(tonight)] == ["later"]
    second = tonight.runbook("callback", "done", "1", "--outcome", "not-reached")
    assert "последняя попытка" in second.out
    assert "Попытки закончились" in tonight.runbook("callback", "list").out
    closed = tonight.runbook("callback", "done", "1", "--outcome", "not-reached", "--close")
    assert closed.code == 0
    assert listed(tonight) == []


def test_a_reference_is_completed_later(tonight: Night) -> None:
    command: list[str | Path] = [RUNBOOK, "callback", "add", "--by", "call", "--window", "до 12"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for("Номер обращения")
        screen.press("\n")
        screen.waits_for("runbook callback complete 1")
        assert screen.ends() == 0
    done = piped(tonight, CASE, "complete", "1", "-")
    assert done.code == 0
    assert CASE in on_screen(tonight, "list")


def test_while_the_outage_goes_on_the_list_is_for_afterwards(tonight: Night) -> None:
    tonight.without_quiet_hours()
    tonight.crm.status = 503
    tonight.runbook("run")
    added(tonight)
    shown = tonight.runbook("callback", "list").out
    assert "Когда заработает, по порядку:" in shown
    assert "Сделать сейчас:" not in shown


def test_a_reference_that_is_there_already_is_told_and_not_refused(tonight: Night) -> None:
    added(tonight)
    again = piped(tonight, CASE.lower(), "add", "-", "--by", "chat")
    assert again.code == 0
    assert "Такой же номер уже есть среди обещаний: №1." in again.err
    assert CASE.lower() not in again.said.lower()
    assert len(listed(tonight)) == 2
    other = piped(tonight, "AB-1", "add", "-", "--by", "call")
    assert "уже есть" not in other.said


def test_an_export_is_private_says_what_it_holds_and_is_written_down(tonight: Night) -> None:
    added(tonight, "--phone", text=PHONE)
    for name in ("out.csv", "out.json"):
        target = tonight.home / name
        done = tonight.runbook("callback", "export", "--to", str(target), "--with-clients-data")
        assert done.code == 0
        assert "данные клиентов" in done.err
        if os.name == "posix":
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        again = tonight.runbook("callback", "export", "--to", str(target), "--with-clients-data")
        assert "[callback.export.exists]" in again.err
    with (tonight.home / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["Номер обращения или телефон"] == "'+79220000001"
    assert (row["Что обещали"], row["Как найти клиента"]) == ("позвонить", "телефон")
    moscow = datetime.now(MOSCOW)
    promised = datetime.strptime(row["Обещано, МСК"], "%Y-%m-%d %H:%M").replace(tzinfo=MOSCOW)
    assert timedelta(0) <= moscow - promised < timedelta(minutes=5)
    document = json.loads((tonight.home / "out.json").read_text(encoding="utf-8"))
    assert document["callbacks"][0]["reference"] == "+79220000001"
    assert "данные клиентов" in document["notice"]
    assert DIGITS.encode() not in tonight.journal.read_bytes()


def test_the_shell_completes_numbers_and_learns_nothing_of_a_clients(tonight: Night) -> None:
    added(tonight)
    tonight.variables["_RUNBOOK_COMPLETE"] = "bash_complete"
    tonight.variables.update(COMP_WORDS="runbook callback done ", COMP_CWORD="3")
    done = tonight.runbook()
    assert done.out.strip() == "plain,1"
    assert "7788" not in done.said


def test_help_recommends_the_prompt(tonight: Night) -> None:
    for lang, said in (("ru", "программа спросит"), ("en", "you will be asked")):
        done = tonight.runbook("callback", "add", "--help", "--lang", lang)
        assert said in " ".join(done.out.split())


def test_a_reference_from_the_prompt_never_stands_in_the_process_list(tonight: Night) -> None:
    command: list[str | Path] = [RUNBOOK, "callback", "add", "--by", "chat", "--window", "до 12"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for("Номер обращения")
        screen.press(CASE + "\n")
        while screen.process.poll() is None:
            line = Path(f"/proc/{screen.process.pid}/cmdline")
            if line.exists():
                assert CASE.encode() not in line.read_bytes()
            time.sleep(0.01)
        assert screen.ends() == 0


def test_without_any_settings_promises_are_kept_all_the_same(tonight: Night) -> None:
    tonight.settings.unlink()
    del tonight.variables
    tonight.variables = {"RUNBOOK_CONFIG": ""}
    added(tonight, "--window", "до 12:00")
    assert len(listed(tonight)) == 1
