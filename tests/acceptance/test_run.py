"""The main job, from the installed command to the lead's phone, into a pipe."""

import json
import re
import signal

import pytest

from runbook.holding.scripts import first_words
from tests.acceptance.bare import APPROVED
from tests.acceptance.night import ADMINISTRATOR, LEAD, LEAD_PHONE, OPERATOR, Night, until
from tests.far_ends.bot_api import Fault
from tests.far_ends.tcp import closed_port
from tests.integration.notifier.proxies import Proxy, http_proxy

KEY = re.compile(r"(?:Инцидент|Incident) ([0-9a-f]{8})")
TEXT_ID = re.compile(
    r"(?<![\w.\[/-])(?:run|cli|alert|step|lead|state|area|role|side|channel|doctor|note|unchecked"
    r"|confidence|value|cause|administrator|phrase|script|settings)\.[a-z_]+(?:\.[a-z_]+)*(?!\w)"
)


def keys(tonight: Night, chat: int = LEAD) -> list[str]:
    return [key for text in tonight.bot.texts(chat) for key in KEY.findall(text)]


def test_the_words_come_first_to_the_byte_and_then_the_verdict_the_steps_and_the_alert(
    tonight: Night,
) -> None:
    tonight.crm.status = 503
    done = tonight.runbook("run")
    assert done.out.startswith(f"Прочитайте клиенту:\n\n  {APPROVED}\n\nПоставьте статус «Техни")
    assert done.err == ""
    order = [
        APPROVED,
        "Проверяю связь",
        "✗ Программы банка            здесь сбой",
        "Сбой на стороне банка: CRM отвечает ошибкой. С вашей связью всё в порядке. (почти точно)",
        "Что делать сейчас:\n  1. ",
        "Сообщаю руководителю смены…",
        "Руководитель смены: сообщение ушло в ",
    ]
    places = [done.out.find(piece) for piece in order]
    assert places == sorted(places)
    assert -1 not in places
    assert done.code == 30
    (told,) = tonight.bot.texts(LEAD)
    assert told.startswith(f"Сбой у оператора {OPERATOR}: банк: программа отвечает ошибкой")
    assert "Не работает: CRM" in told
    assert "Откройте обращение в техподдержку." in told
    (administrator,) = tonight.bot.texts(ADMINISTRATOR)
    assert "bank_service.error" in administrator


def test_nothing_the_bank_keeps_to_itself_goes_into_the_messenger(tonight: Night) -> None:
    tonight.crm.status = 503
    tonight.tables["provider"]["contract"] = "AB-7654321"
    tonight.write_settings()
    tonight.runbook("run", "--calls", "1", "--chats", "2")
    sent = "\n".join(str(one) for one in tonight.bot.accepted)
    assert "1 звонок, 2 чата" in sent
    port = str(tonight.crm.port)
    for secret in ("127.0.0.1", port, "/health", "Иванова", LEAD_PHONE, "AB-7654321", "Дом.ру"):
        assert secret not in sent


def test_clean_checks_and_a_dead_chat_tell_the_lead_what_the_operator_says(tonight: Night) -> None:
    done = tonight.runbook("run", "--not-working", "chat")
    assert done.code == 0
    assert "Похоже, заработало" not in done.out
    (told,) = tonight.bot.texts(LEAD)
    title = f"Оператор {OPERATOR}: проверки чистые, сообщает, что не работает: чат"
    assert told.splitlines()[0] == title


def test_a_second_run_joins_the_outage_and_rings_nobody_and_recovery_closes_it(
    tonight: Night,
) -> None:
    tonight.crm.status = 503
    tonight.runbook("run")
    again = tonight.runbook("run")
    assert again.code == 30
    assert "Этот сбой уже записан, продолжаю его" in again.out
    assert len(keys(tonight)) == 1
    answered = tonight.runbook("run", "--calls", "3")
    assert answered.code == 30
    assert len(keys(tonight)) == 1
    (edit,) = [one for one in tonight.bot.edits if one["chat_id"] == str(LEAD)]
    assert "3 звонка, чаты не указаны" in str(edit["text"])
    tonight.crm.status = 200
    recovered = tonight.runbook("run")
    assert recovered.code == 0
    assert "Всё снова работает." in recovered.out
    assert tonight.bot.texts(LEAD)[-1].startswith(f"Оператор {OPERATOR}: снова работает")
    assert len(set(keys(tonight))) == 1
    tonight.crm.status = 503
    tonight.runbook("run")
    assert len(set(keys(tonight))) == 2


def test_the_test_message_reaches_everybody_and_says_that_it_is_one(tonight: Night) -> None:
    done = tonight.runbook("alert", "test")
    assert done.code == 0
    assert "✓ Руководитель смены (Мария)\n    ✓ Телеграм: сообщение принято" in done.out
    assert "\nВсе контакты доступны.\n" in done.out
    assert all("пробное сообщение" in text for text in tonight.bot.texts(LEAD))


def test_who_would_not_be_reached_is_named(tonight: Night) -> None:
    tonight.bot.always_fail(ADMINISTRATOR, Fault("blocked", taken=False))
    tonight.tables["contacts"].append({"role": "standby", "name": "Группа", "phone": LEAD_PHONE})
    tonight.write_settings()
    done = tonight.runbook("alert", "test")
    assert done.code == 10
    refused = "✗ Дежурный администратор (Дежурный)\n    ✗ Телеграм: не дойдёт. Получатель закрыл"
    assert refused in done.out
    missed = "Дежурный администратор (Дежурный), Резервная группа (Группа)"
    assert f"\nСегодня ночью не получат сообщение: {missed}.\n" in done.out
    shown = json.loads(tonight.runbook("alert", "test", "--json").out)
    assert shown["schema"] == "runbook.alert_test/1"
    assert [(one["role"], one["reached"], one["error"]) for one in shown["contacts"]] == [
        ("shift_lead", True, None),
        ("sysadmin", False, "delivery.blocked"),
        ("standby", False, "alert.no_channel"),
    ]
    assert {*shown["contacts"][0]} == {
        "role", "name", "channel", "reached", "error", "reason", "only_one_way", "routes",
    }  # fmt: skip


def test_what_a_killed_run_left_is_delivered_exactly_once(tonight: Night) -> None:
    tonight.crm.status = 503
    tonight.tables["escalation"] = {}
    alive = tonight.tables["telegram"]["api_url"]
    dead = alive.rpartition(":")[0] + f":{closed_port()}"
    tonight.tables["telegram"]["api_url"] = dead
    tonight.write_settings()
    with tonight.start("run") as running:
        assert running.stdout is not None
        tried = (one for one in running.stdout if "пробую ещё" in one.decode())
        # Both were tried and wait: killed in mid-attempt, a message would be marked a repeat.
        assert next(tried)
        assert next(tried)
        # The process that would take over dies as well: here a person sends what was left.
        assert until(lambda: tonight.couriers(beside=running.pid))
        for courier in tonight.couriers(beside=running.pid):
            courier.kill()
        assert until(lambda: not tonight.couriers(beside=running.pid))
        assert running.poll() is None
        running.send_signal(signal.SIGKILL)
    assert tonight.waiting() == 2
    tonight.tables["telegram"]["api_url"] = alive
    tonight.write_settings()
    done = tonight.runbook("alert", "deliver", "--for", "75", timeout=90)
    assert done.code == 0
    waits = "Ждут отправки 2 сообщения: руководитель смены (Телеграм), дежурный администратор (Т"
    assert done.out.startswith(waits)
    assert "Ctrl-C" in done.out
    assert "Руководитель смены, Телеграм: принято в " in done.out
    assert done.out.endswith("напомнит руководителю и сообщит следующему дежурному.\n")
    tonight.runbook("alert", "deliver", "--for", "10")
    assert [len(tonight.bot.texts(one)) for one in (LEAD, ADMINISTRATOR)] == [1, 1]


ENDS = [getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_the_run_what_waits_goes_out_by_itself(
    tonight: Night, end: signal.Signals
) -> None:
    tonight.crm.status = 503
    port = closed_port()
    tonight.tables["telegram"]["proxy"] = f"http://127.0.0.1:{port}"
    tonight.write_settings()
    with tonight.start("run", "--follow") as running:
        assert running.stdout is not None
        tried = (one for one in running.stdout if "пробую ещё" in one.decode())
        assert next(tried)
        assert next(tried)
        assert until(lambda: tonight.couriers(beside=running.pid))
        running.send_signal(end)
    proxy = Proxy(leads_to=int(tonight.tables["telegram"]["api_url"].rpartition(":")[2]))
    with http_proxy(proxy, port):
        assert until(lambda: tonight.bot.texts(LEAD) and tonight.bot.texts(ADMINISTRATOR), 60)
        assert until(lambda: not tonight.couriers())
    assert [len(tonight.bot.texts(one)) for one in (LEAD, ADMINISTRATOR)] == [1, 1]


def test_the_json_of_a_check_has_the_keys_of_the_contract_and_no_others(tonight: Night) -> None:
    tonight.crm.status = 503
    done = tonight.runbook("check", "--json")
    shown = json.loads(done.out)
    assert done.code == 30
    assert shown["schema"] == "runbook.check/1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", shown["started"])
    assert {*shown} == {
        "schema", "started", "elapsed_ms", "verdict", "observations", "differences",
    }  # fmt: skip
    verdict = shown["verdict"]
    assert {*verdict} == {
        "domain", "cause", "side", "confidence", "services", "summary", "also", "alternatives",
        "acquitted", "contradictions", "notes",
    }  # fmt: skip
    assert (verdict["domain"], verdict["cause"]) == ("bank_service", "bank_service.error")
    assert (verdict["side"], verdict["services"]) == ("bank", ["crm"])
    always = {"probe", "at_ms", "path", "outcome", "elapsed_ms", "detail"}
    for one in shown["observations"]:
        more = {"failure", "operation", "attempts"} if one["outcome"] == "failed" else set()
        assert {*one} - {"values"} == always | more


COMMANDS = (
    ("run", "--calls", "1"), ("run", "--not-working", "voice"), ("check",), ("check", "--json"),
    ("alert", "test"), ("alert", "deliver", "--for", "5"), ("doctor", "--all"),
    ("doctor", "--json"),
    ("script",), ("script", "--channel", "chat"), ("phrase",), ("--help",), ("run", "--help"),
    ("check", "--help"), ("alert", "--help"), ("alert", "test", "--help"),
    ("alert", "deliver", "--help"), ("doctor", "--help"), ("script", "--help"), ("nonsense",),
)  # fmt: skip


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_everything_is_said_in_one_language_and_no_text_is_missing(
    tonight: Night, lang: str
) -> None:
    tonight.crm.status = 503
    tonight.tables["operator"]["name"] = "Anna"
    tonight.tables["provider"]["name"] = "Domru"
    for contact in tonight.tables["contacts"]:
        contact["name"] = "Maria"
    tonight.write_settings()
    for arguments in COMMANDS:
        done = tonight.runbook(*arguments, "--lang", lang)
        said = done.said
        assert not (lang == "en" and re.search("[А-Яа-яЁё]", said)), (arguments, said)
        if "--json" not in arguments:
            assert not TEXT_ID.search(said), (arguments, TEXT_ID.search(said), said)
        assert "Traceback" not in said
        assert "{" not in said or "--json" in arguments
    for message in (*tonight.bot.accepted, *tonight.bot.edits):
        text = str(message["text"])
        assert not (lang == "en" and re.search("[А-Яа-яЁё]", text)), text
        assert not TEXT_ID.search(text), text
    words = first_words(lang)
    assert words in tonight.runbook("run", "--lang", lang).out


def test_a_night_without_settings_still_has_words_and_says_whom_to_ring(tonight: Night) -> None:
    tonight.settings.unlink()
    tonight.variables["RUNBOOK_CONFIG"] = ""
    done = tonight.runbook("run")
    assert APPROVED in done.out
    assert "Файла настроек нет" in done.err
    assert "Traceback" not in done.said
    if done.code:
        assert "Отправить сообщение руководителю отсюда нельзя." in done.out
        assert "Позвоните: руководитель смены, номер в списке смены." in done.out
        assert "  | Это (назовите своё имя)." in done.out


def test_the_lead_is_reminded_and_the_next_one_told_though_the_window_is_closed(
    tonight: Night,
) -> None:
    tonight.crm.status = 503
    tonight.tables["escalation"] = {"repeat_after": 10, "next_person_after": 10}
    tonight.tables["escalation"]["roles"] = ["shift_lead", "sysadmin"]
    tonight.write_settings()
    done = tonight.runbook("run", "--no-follow")
    assert "Если никто не ответит" in done.out, done.out
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 2, 30)
    assert until(lambda: len(tonight.bot.texts(ADMINISTRATOR)) == 2, 30)
    assert "никто не подтвердил" in tonight.bot.texts(LEAD)[1]
    assert until(lambda: not tonight.couriers(), 20)
