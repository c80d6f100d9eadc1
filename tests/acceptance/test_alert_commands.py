"""``runbook alert``: over real Telegram and mail servers, as installed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.acceptance.night import ADMINISTRATOR, LEAD, LEAD_PHONE, Night, until
from tests.far_ends import smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import Fault
from tests.far_ends.smtp import LOGIN, PASSWORD, MailServer
from tests.far_ends.tcp import closed_port, hang, serve

MAIL_HOST = "mail.test"
LEAD_MAIL = "maria.petrova@bank.example"
REPLY = """
from datetime import UTC, datetime
from notifier.handoff.spoken import reply_code
from runbook.journal.store import open_journal
from runbook.secrets.own import Purpose
journal = open_journal(None, datetime.now(UTC)).journal
print(reply_code(journal.secret.key(Purpose.REPORTS), journal.current_incident("op-117").key))
"""


@pytest.fixture
def mail(tonight: Night, authority: Authority) -> Iterator[MailServer]:
    """The lead has a mail address, and the bank's server takes it."""
    state = MailServer()
    ca_file = tonight.tables["telegram"]["ca_file"]
    with ExitStack() as stack:
        port = stack.enter_context(smtp.serving(state, authority.issue(MAIL_HOST)))
        tonight.tables["contacts"][0]["email"] = LEAD_MAIL
        tonight.tables["mail"] = {
            "server": MAIL_HOST, "port": port, "sender": "runbook@bank.example", "login": LOGIN,
            "password": "env:RUNBOOK_MAIL_PASSWORD", "ca_file": ca_file,
        }  # fmt: skip
        tonight.tables["internet"]["addresses"][MAIL_HOST] = ["127.0.0.1"]
        tonight.variables["RUNBOOK_MAIL_PASSWORD"] = PASSWORD
        tonight.write_settings()
        yield state


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


def test_every_way_of_every_contact_is_tried_and_says_that_it_is_a_test(
    tonight: Night, mail: MailServer
) -> None:
    done = tonight.runbook("alert", "test")
    assert done.code == 0, done.said
    lead = "✓ Руководитель смены (Мария)\n    ✓ Телеграм: сообщение принято\n    ✓ Почта: сообщение"
    assert lead in done.out
    assert "Все контакты доступны.\nТолько одним путём: Дежурный" in done.out
    (letter,) = mail.accepted
    assert letter.recipients == (LEAD_MAIL,)
    assert "тренировка" in letter.message["subject"]
    assert all("тренировка" in text for text in tonight.bot.texts(LEAD))
    assert tonight.waiting() == 0
    assert tonight.runbook("incident", "verify").code == 0


def test_a_mailbox_that_is_not_there_and_a_blocked_bot_are_named(
    tonight: Night, mail: MailServer
) -> None:
    mail.always_fail("rcpt_550")
    tonight.bot.always_fail(LEAD, Fault("blocked", taken=False))
    tonight.tables["contacts"].append({"role": "standby", "name": "Группа", "phone": LEAD_PHONE})
    tonight.write_settings()
    done = tonight.runbook("alert", "test")
    assert done.code == 10
    assert "✗ Руководитель смены (Мария)\n    ✗ Телеграм: не дойдёт. Получатель" in done.out
    assert "    ✗ Почта: не дойдёт. " in done.out
    missed = "Руководитель смены (Мария), Резервная группа (Группа)"
    assert f"Сегодня ночью не получат сообщение: {missed}.\n" in done.out


def test_a_machine_gets_every_way_and_nobodys_address(tonight: Night, mail: MailServer) -> None:
    mail.always_fail("auth_535")
    done = tonight.runbook("alert", "test", "--json")
    shown = json.loads(done.out)
    assert shown["schema"] == "runbook.alert_test/1"
    lead = shown["contacts"][0]
    assert (lead["reached"], lead["channel"], lead["only_one_way"]) == (True, "telegram", True)
    assert [(one["channel"], one["accepted"], one["error"]) for one in lead["routes"]] == [
        ("telegram", True, None),
        ("email", False, "delivery.wrong_token"),
    ]
    assert not [one for one in (LEAD_MAIL, str(LEAD), PASSWORD) if one in done.said]


def test_what_was_not_accepted_never_arrives_later(tonight: Night, mail: MailServer) -> None:
    tonight.bot.always_fail(LEAD, Fault("server_error", status=500, taken=False))
    mail.always_fail("greeting_421")
    assert tonight.runbook("alert", "test").code == 10
    assert tonight.waiting() == 0
    tonight.bot.always_fail(LEAD, None)
    mail.always_fail(None)
    assert tonight.runbook("alert", "deliver", "--for", "3").code == 0
    assert (tonight.bot.texts(LEAD), mail.accepted) == ([], [])


def test_whoever_hangs_holds_up_nobody_and_is_named_while_she_waits(
    tonight: Night, mail: MailServer
) -> None:
    with serve(hang) as silent:
        tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{silent}"
        tonight.write_settings()
        done = tonight.runbook("alert", "test", timeout=60)
    assert done.code == 10
    assert "Ещё ждём ответа: Руководитель смены (Мария), Телеграм; Дежурный" in done.out
    assert "    ✗ Телеграм: сейчас не ушло. Сервер Телеграма" in done.out
    assert "    ✓ Почта: сообщение принято" in done.out
    assert len(mail.accepted) == 1


def test_without_a_journal_the_test_goes_from_memory_and_says_so(tonight: Night) -> None:
    tonight.journal.parent.parent.mkdir()
    tonight.journal.parent.write_text("in the way")
    done = tonight.runbook("alert", "test")
    assert done.code == 0
    assert "Журнал недоступен: проверка идёт без него" in done.err
    assert len(tonight.bot.texts(LEAD)) == 1


def test_the_plan_says_who_is_told_when_and_sends_nothing(tonight: Night, mail: MailServer) -> None:
    tonight.tables["contacts"].append({"role": "standby", "name": "Группа", "phone": LEAD_PHONE})
    tonight.tables["escalation"] = {"repeat_after": 120}
    tonight.write_settings()
    done = tonight.runbook("alert", "plan")
    assert done.code == 0
    first, _, worst = done.out.partition("У каждого отвечает только последний путь:")
    for line in (
        "  сразу             Руководитель смены (Мария), Телеграм",
        "  через 2 мин       Руководитель смены (Мария), Телеграм, ещё раз",
        "  через 7 мин       Дежурный администратор (Дежурный), Телеграм, ещё раз",
    ):
        assert line in first
    silent = "  сразу             Руководитель смены (Мария), Телеграм, этот путь не отвечает"
    assert silent in worst
    assert "  через 1 мин       Руководитель смены (Мария), почта\n" in worst
    assert "Нет ни одного пути: Резервная группа (Группа).\n" in worst
    assert (tonight.bot.requests, mail.connections) == ([], 0)
    assert not tonight.journal.exists()


def test_the_plan_of_one_role_for_a_machine(tonight: Night, mail: MailServer) -> None:
    done = tonight.runbook("alert", "plan", "--role", "shift_lead", "--json")
    shown = json.loads(done.out)
    assert shown["schema"] == "runbook.alert_plan/1"
    assert {one["role"] for one in shown["all_take"]} == {"shift_lead"}
    tried = [(one["after_s"], one["channel"], one["taken"]) for one in shown["only_last_ways_take"]]
    assert tried[:2] == [(0.0, "telegram", False), (60.0, "email", True)]
    assert LEAD_MAIL not in done.said


def test_a_plan_with_nobody_in_it_says_so(tonight: Night) -> None:
    tonight.tables["contacts"] = [{"role": "shift_lead", "name": "Мария", "phone": LEAD_PHONE}]
    tonight.write_settings()
    done = tonight.runbook("alert", "plan")
    assert done.code == 10
    assert done.out.startswith("Сообщить некому")
    assert "Нет ни одного пути: Руководитель смены (Мария)." in done.out


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


def test_the_plan_for_a_trainee_names_the_mentor(tonight: Night) -> None:
    tonight.tables["operator"]["trainee"] = True
    mentor = {"role": "mentor", "name": "Ольга", "telegram": ADMINISTRATOR + 1}
    tonight.tables["contacts"].append(mentor)
    tonight.write_settings()
    assert "сразу             Наставник (Ольга), Телеграм" in tonight.runbook("alert", "plan").out
    tonight.tables["operator"]["trainee"] = False
    tonight.write_settings()
    assert "ничего не получат: Наставник (Ольга)" in tonight.runbook("alert", "plan").out


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
