"""``runbook callback`` as installed: what was promised is noted, shown, kept, and gone."""

import json
from pathlib import Path

from tests.acceptance.night import OPERATOR, RUNBOOK, Night
from tests.acceptance.promised import (
    CASE,
    DIGITS,
    NAME,
    PHONE,
    SPOKEN,
    added,
    listed,
    on_screen,
    piped,
)
from tests.acceptance.terminal import terminal


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


def test_a_phone_is_kept_where_no_reference_can_be_had(tonight: Night) -> None:
    done = piped(tonight, PHONE, "add", "-", "--by", "chat", "--phone", "--json")
    assert done.code == 0
    made = json.loads(done.out)
    assert (made["schema"], made["kind"]) == ("runbook.callback/1", "phone")
    assert DIGITS not in done.said
    assert DIGITS.encode() not in tonight.left_behind()


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


def test_without_any_settings_promises_are_kept_all_the_same(tonight: Night) -> None:
    tonight.settings.unlink()
    del tonight.variables
    tonight.variables = {"RUNBOOK_CONFIG": ""}
    added(tonight, "--window", "до 12:00")
    assert len(listed(tonight)) == 1
