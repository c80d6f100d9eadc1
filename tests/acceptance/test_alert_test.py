"""``runbook alert test``: every way to everybody is tried over real servers, and named."""

import json

from tests.acceptance.lead_mail import LEAD_MAIL
from tests.acceptance.night import LEAD, LEAD_PHONE, Night
from tests.far_ends.bot_api import Fault
from tests.far_ends.smtp import PASSWORD, MailServer
from tests.far_ends.tcp import hang, serve


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
