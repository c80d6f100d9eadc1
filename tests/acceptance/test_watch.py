"""``runbook watch`` as it is installed: notices, tells, goes on, and survives what nights bring."""

import json
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runbook.holding.scripts import BUILT_IN
from tests.acceptance.night import LEAD, OPERATOR, RUNBOOK, Night, until
from tests.acceptance.small_volume import full
from tests.acceptance.terminal import terminal
from tests.acceptance.watched import ARMED, watching
from tests.far_ends.bot_api import Fault

ACCEPTED = "Руководитель смены: сообщение ушло"
WORKS_AGAIN = "Всё снова работает."
HELD = "К сожалению, временно не получится заглянуть в ваши данные."


@pytest.fixture(autouse=True)
def patient(tonight: Night) -> None:
    """A diagnosis may take its time on a busy machine."""
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()


def rows(tonight: Night, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(tonight.journal, timeout=10)) as connection:
        return connection.execute(statement).fetchall()


def events(tonight: Night) -> Counter[str]:
    return Counter(kind for (kind,) in rows(tonight, "SELECT kind FROM events"))


def restored(tonight: Night) -> bool:
    return events(tonight)["incident.restored"] == 1


def test_an_outage_is_noticed_told_followed_and_the_next_one_too(tonight: Night) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        for number in (1, 2):
            tonight.crm.status = 503
            watch.says("Сбой.")
            watch.says("Прочитайте клиенту:")
            watch.says("CRM")
            watch.says(ACCEPTED)
            tonight.crm.status = 200
            watch.says(WORKS_AGAIN)
            assert until(lambda number=number: len(tonight.bot.texts(LEAD)) == 2 * number)
        watch.process.send_signal(signal.SIGTERM)
        assert watch.ends() == 0
    titles = [text.splitlines()[0] for text in tonight.bot.texts(LEAD)]
    outage = f"Сбой у оператора {OPERATOR}: банк: программа отвечает ошибкой"
    assert titles == [outage, f"Оператор {OPERATOR}: снова работает"] * 2
    assert events(tonight)["incident.opened"] == 2
    assert "Traceback" not in watch.err
    assert "[defect" not in watch.err
    # What is for somebody whose screen is frozen though the checks are clean is not for her now.
    assert "Скажите руководителю смены, что именно не работает" not in watch.out


def test_the_words_for_the_client_are_the_approved_ones(tonight: Night) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        watch.says("Поставьте статус")
    (script,) = (one for one in BUILT_IN if (one.language, one.channel) == ("ru", "voice"))
    assert [one for one in script.messages if one not in watch.out] == []
    assert HELD in watch.out


def test_for_programs_each_event_is_a_line_of_json_and_nothing_else(tonight: Night) -> None:
    with watching(tonight, "--json", "--pop-up") as watch:
        watch.says('"armed"')
        tonight.crm.status = 503
        watch.says('"accepted"')
        tonight.crm.status = 200
        watch.says('"recovered"')
        watch.process.send_signal(signal.SIGTERM)
        assert watch.ends() == 0
    told = [json.loads(line) for line in watch.out.splitlines()]
    assert {one["schema"] for one in told} == {"runbook.watch/1"}
    assert all(one["at"].endswith("Z") for one in told)
    order = [one["event"] for one in told if one["event"] != "delivery"]
    assert order == [
        "starting", "armed", "noticed", "verdict", "telling", "verdict", "telling", "recovered",
        "ended",
    ]  # fmt: skip
    noticed = next(one for one in told if one["event"] == "noticed")
    assert (noticed["cause"], noticed["side"]) == ("bank_service.error", "bank")
    assert noticed["services"] == ["crm"]


def test_a_second_copy_says_so_and_leaves(tonight: Night) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        second = tonight.runbook("watch")
        assert second.code == 0
        assert "За связью уже следит другое окно" in second.out
        told = tonight.runbook("watch", "--json")
        assert (told.code, json.loads(told.out)["event"]) == (0, "another")
        assert watch.process.poll() is None


def test_a_watch_that_is_killed_leaves_an_incident_that_goes_on(tonight: Night) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        watch.says(ACCEPTED)
        watch.process.kill()
    with watching(tonight) as watch:
        watch.says("Этот сбой уже записан")
        assert HELD in watch.out
        assert len(tonight.bot.texts(LEAD)) == 1
        tonight.crm.status = 200
        watch.says(WORKS_AGAIN)
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 2)
    ((key,),) = rows(tonight, "SELECT key FROM incidents")
    told = rows(tonight, "SELECT kind, incident FROM events WHERE kind = 'alert.rang'")
    assert told == [("alert.rang", key)] * 2
    assert restored(tonight)


def test_an_outage_that_ended_while_no_watch_ran_is_ended_and_not_called_one(
    tonight: Night,
) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        watch.says(ACCEPTED)
        watch.process.kill()
    tonight.crm.status = 200
    with watching(tonight) as watch:
        watch.says(WORKS_AGAIN)
        assert "Сбой." not in watch.out
        assert HELD not in watch.out
    assert restored(tonight)


def test_a_closed_window_leaves_what_waits_to_a_courier(tonight: Night) -> None:
    tonight.bot.always_fail(LEAD, Fault("flood", seconds=2))
    command = [RUNBOOK, "watch", "--no-pop-up"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for(ARMED, 60)
        tonight.crm.status = 503
        screen.waits_for("Руководитель смены: пока не ушло", 60)
        screen.hang_up()
        screen.process.wait(20)
    tonight.bot.always_fail(LEAD, None)
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 1, 90)
    assert until(lambda: not tonight.couriers())
    assert tonight.waiting() == 0


def test_whoever_ends_it_while_a_message_waits_is_told_what_becomes_of_it(tonight: Night) -> None:
    tonight.bot.always_fail(LEAD, Fault("flood", seconds=2))
    with watching(tonight) as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        watch.says("Руководитель смены: пока не ушло")
        # A closed session sends one signal after another.
        watch.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        watch.process.send_signal(signal.SIGTERM)
        assert watch.ends(20) == 0
    assert "Сообщение сохранено, отправка продолжается." in watch.out
    assert "Traceback" not in watch.err
    tonight.bot.always_fail(LEAD, None)
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 1, 90)


def test_ctrl_c_ends_it_as_wished(tonight: Night) -> None:
    command = [RUNBOOK, "watch", "--no-pop-up"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for(ARMED, 60)
        screen.press("\x03")
        screen.waits_for("Больше не слежу.")
        assert screen.ends() == 0


@pytest.mark.parametrize("moment", ["2020-01-01 08:00", "вчера", "8"])
def test_a_time_that_has_passed_or_is_none_is_refused_with_an_example(
    tonight: Night, moment: str
) -> None:
    done = tonight.runbook("watch", "--until", moment)
    assert done.code == 2
    assert not done.out
    assert "[watch.until]" in done.err
    assert "Напишите, например, 08:00" in done.err


def test_with_neither_disk_nor_journal_the_alert_goes_out_all_the_same(
    tonight: Night,
    volume: Path,
) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        full(volume)
        tonight.crm.status = 503
        watch.says(ACCEPTED)
        tonight.crm.status = 200
        watch.says(WORKS_AGAIN)
    assert "[journal." in watch.err
    assert "Traceback" not in watch.err
    assert len(tonight.bot.texts(LEAD)) >= 1


def test_watch_and_run_together_are_one_incident_and_one_voice(tonight: Night) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        window = tonight.start("run", "--follow", "--calls", "1")
        watch.says("Сбой.")
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)
        joined = tonight.runbook("run", "--no-follow", "--chats", "2")
        assert joined.code == 30
        assert "Этот сбой уже записан" in joined.out
        assert until(lambda: tonight.bot.edits)
        tonight.crm.status = 200
        watch.says(WORKS_AGAIN)
        said = window.communicate(timeout=60)[0].decode()
    assert "Traceback" not in said
    assert "Всё снова работает" in said
    assert until(lambda: not tonight.couriers() and not tonight.waiting())
    kinds = events(tonight)
    assert (kinds["incident.opened"], kinds["incident.restored"]) == (1, 1)
    assert len(tonight.bot.texts(LEAD)) == 2


def test_without_settings_it_says_what_it_cannot_do(tonight: Night) -> None:
    tonight.variables["RUNBOOK_CONFIG"] = ""
    with watching(tonight) as watch:
        watch.says("Проверяю связь")
        assert until(lambda: "Файла настроек нет" in watch.err)
        assert "Руководителю сообщить не смогу" in watch.err
        until(lambda: watch.out.count("\n") > 1, 20)
        watch.process.send_signal(signal.SIGTERM)
        assert watch.ends() == 0
    assert "Traceback" not in watch.err


def test_a_watch_that_reaches_no_lead_does_not_promise_to_tell_him(tonight: Night) -> None:
    tonight.tables["contacts"] = []
    tonight.write_settings()
    with watching(tonight) as watch:
        watch.says("Слежу за связью. Руководителю сообщить не смогу")
        assert "скажу вам и руководителю смены" not in watch.out


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ru", ["Следить за связью всю ночь", "ВРЕМЯ"]), ("en", ["Watch the line all night", "TIME"])],
)
def test_its_help_is_complete_in_both_languages(
    tonight: Night, lang: str, words: list[str]
) -> None:
    done = tonight.runbook("--lang", lang, "watch", "--help")
    assert done.code == 0
    for word in [*words, "--until", "--json", "--no-pop-up"]:
        assert word in done.out
    assert "watch." not in done.out.replace("runbook.watch/1", "")
