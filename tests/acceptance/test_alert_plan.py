"""``runbook alert plan``: who would be told when, and nothing is sent."""

import json

from tests.acceptance.lead_mail import LEAD_MAIL
from tests.acceptance.night import ADMINISTRATOR, LEAD_PHONE, Night
from tests.far_ends.smtp import MailServer


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


def test_the_plan_for_a_trainee_names_the_mentor(tonight: Night) -> None:
    tonight.tables["operator"]["trainee"] = True
    mentor = {"role": "mentor", "name": "Ольга", "telegram": ADMINISTRATOR + 1}
    tonight.tables["contacts"].append(mentor)
    tonight.write_settings()
    assert "сразу             Наставник (Ольга), Телеграм" in tonight.runbook("alert", "plan").out
    tonight.tables["operator"]["trainee"] = False
    tonight.write_settings()
    assert "ничего не получат: Наставник (Ольга)" in tonight.runbook("alert", "plan").out
