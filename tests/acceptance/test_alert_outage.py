"""``runbook alert`` during an outage: what waits, who knows, and what is sent after all."""

import json
import re
import subprocess
import sys

from tests.acceptance.lead_mail import LEAD_MAIL
from tests.acceptance.night import ADMINISTRATOR, LEAD, Night, until
from tests.far_ends.smtp import MailServer
from tests.far_ends.tcp import closed_port

REPLY = """
from datetime import UTC, datetime
from notifier.handoff.spoken import reply_code
from runbook.journal.store import open_journal
from runbook.secrets.own import Purpose
journal = open_journal(None, datetime.now(UTC)).journal
print(reply_code(journal.secret.key(Purpose.REPORTS), journal.current_incident("op-117").key))
"""


def kill_couriers(tonight: Night) -> None:
    for one in tonight.couriers():
        one.kill()
    assert until(lambda: not tonight.couriers())


def with_reminders(tonight: Night) -> None:
    """The ladder goes on while nobody answers."""
    tonight.tables["escalation"] = {}
    tonight.write_settings()


def outage(tonight: Night) -> None:
    """An outage is found and told; afterwards nobody else sends."""
    tonight.break_crm()
    tonight.runbook("run")
    kill_couriers(tonight)


def test_what_waits_is_listed_in_words_and_without_addresses(
    tonight: Night, mail: MailServer
) -> None:
    assert tonight.runbook("alert", "list").out == "Сообщений ещё не было.\n"
    mail.always_fail("greeting_421")
    tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{closed_port()}"
    with_reminders(tonight)
    outage(tonight)
    done = tonight.runbook("alert", "list", "--waiting")
    assert done.code == 0
    number = json.loads(tonight.runbook("incident", "list", "--json").out)["incidents"][0]["number"]
    waits = rf"{number}  Руководитель смены, Телеграм: ждёт, следующая попытка в \d\d:\d\d:\d\d МСК"
    assert re.search(waits + ": не отправлено", done.out)
    assert re.search(rf"{number}  Руководитель смены, почта: ждёт", done.out)
    shown = json.loads(tonight.runbook("alert", "list", "--json").out)
    assert shown["schema"] == "runbook.alerts/1"
    assert {"pending", "held"} <= {one["state"] for one in shown["deliveries"]}
    everything = done.said + json.dumps(shown)
    assert not [one for one in (LEAD_MAIL, str(LEAD), str(ADMINISTRATOR)) if one in everything]


def test_attempts_stand_in_the_course_of_the_outage_and_the_journal_is_sound(
    tonight: Night,
) -> None:
    outage(tonight)
    course = tonight.runbook("incident", "show").out
    assert "Руководитель смены, Телеграм: принято" in course
    assert "delivery.attempted" not in course
    shown = json.loads(tonight.runbook("incident", "show", "--json").out)
    receipts = [one for one in shown["timeline"] if one["kind"] == "delivery.attempted"]
    assert {one["body"]["role"] for one in receipts} == {"shift_lead", "sysadmin"}
    assert tonight.runbook("incident", "verify").code == 0


def test_once_the_lead_knows_nobody_else_is_rung_and_it_can_be_taken_back(tonight: Night) -> None:
    nothing = tonight.runbook("alert", "told")
    assert nothing.code == 2
    assert nothing.err.startswith("Сейчас нет сбоя")
    with_reminders(tonight)
    outage(tonight)
    done = tonight.runbook("alert", "told")
    assert done.code == 0, done.said
    assert done.out.startswith("Записано: руководитель смены знает. Инцидент ")
    assert "Больше не будем беспокоить: Руководитель смены (Мария), Дежурный" in done.out
    assert tonight.runbook("alert", "list", "--waiting").out == "Ничего не ждёт отправки.\n"
    assert "Уже отмечено в" in tonight.runbook("alert", "told").out
    both = tonight.runbook("alert", "told", "--undo", "1234")
    assert (both.code, "[alert.told.undo_alone]" in both.err) == (2, True)
    undone = tonight.runbook("alert", "told", "--undo")
    assert undone.code == 0
    assert "Снова на очереди: Руководитель смены (Мария), Дежурный" in undone.out
    assert tonight.runbook("alert", "told", "--undo").code == 2
    assert tonight.runbook("incident", "verify").code == 0


def test_the_code_that_came_back_marks_it_and_another_one_does_not(tonight: Night) -> None:
    outage(tonight)
    made = subprocess.run(
        [sys.executable, "-c", REPLY], env=tonight.environment, capture_output=True, check=True
    )
    code = made.stdout.decode().strip()
    wrong = f"{(int(code[:4]) + 1) % 10000:04d}-{code[-1]}"
    refused = tonight.runbook("alert", "told", wrong)
    assert refused.code == 2
    assert "handoff.refused." in refused.err
    done = tonight.runbook("alert", "told", code.replace("-", " "))
    assert done.code == 0, done.said
    course = json.loads(tonight.runbook("incident", "show", "--json").out)["timeline"]
    known = [one["body"] for one in course if one["kind"] == "incident.acknowledged"]
    assert known == [{"by": "code"}]


def test_delivering_says_who_is_told_over_which_way(tonight: Night, mail: MailServer) -> None:
    alive = tonight.tables["telegram"]["api_url"]
    mail.always_fail("greeting_421")
    tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{closed_port()}"
    tonight.tables["escalation"] = {"repeat_after": 0, "next_person_after": 0}
    outage(tonight)
    tonight.tables["telegram"]["api_url"] = alive
    tonight.write_settings()
    done = tonight.runbook("alert", "deliver", "--for", "60", timeout=80)
    assert done.code == 0, done.said
    assert "руководитель смены (Телеграм)" in done.out
    assert "Руководитель смены, Телеграм: принято в " in done.out
    assert done.out.endswith("Ничего не ждёт отправки.\n")
    incident = json.loads(tonight.runbook("incident", "show", "--json").out)["incident"]
    assert incident["alerted_at"] is not None


def test_an_open_outage_is_known_though_the_settings_are_gone(tonight: Night) -> None:
    with_reminders(tonight)
    outage(tonight)
    number = json.loads(tonight.runbook("incident", "list", "--json").out)["incidents"][0]["number"]
    gone = ("--config", str(tonight.home / "nowhere.toml"))
    lost = tonight.runbook("alert", "deliver", "--for", "3", *gone)
    assert lost.code == 10, lost.said
    assert "Отправить нечем" in lost.err
    assert "программа сама напомнит" not in lost.said
    shown = tonight.runbook("handoff", "--json", *gone)
    assert shown.code == 0, shown.said
    assert json.loads(shown.out)["incident"] == number
    told = tonight.runbook("alert", "told", *gone)
    assert told.code == 0, told.said
    assert "Записано: руководитель смены знает" in told.out
    assert "nowhere.toml" in told.err
