"""The whole night by keyboard and from a file: procedure, promises, going on after a kill."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing

import pytest

from tests.acceptance.night import LEAD, RUNBOOK, Night, until

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.terminal import Terminal, terminal

Sit = Callable[..., AbstractContextManager[Terminal]]


@pytest.fixture
def sit(tonight: Night) -> Sit:
    tonight.without_quiet_hours()
    tonight.break_crm()

    def start(*arguments: str, lines: int = 50) -> AbstractContextManager[Terminal]:
        command = [RUNBOOK, "run", *arguments]
        return terminal(command, tonight.environment, tonight.home, lines)

    return start


def rows(tonight: Night, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tonight.journal)) as connection:
        return connection.execute(statement).fetchall()


def answers(tonight: Night) -> dict[object, object]:
    """What she answered: the program passes the bank's outages on by itself."""
    given = dict(rows(tonight, "SELECT step, value FROM answers ORDER BY seq"))
    return {step: value for step, value in given.items() if step != "bank_incident"}


def events(tonight: Night) -> list[object]:
    return [kind for (kind,) in rows(tonight, "SELECT kind FROM events ORDER BY seq")]


def on_the_phone(tonight: Night) -> str:
    return "\n".join(text for (chat, _), text in tonight.bot.messages.items() if chat == str(LEAD))


BEFORE = [
    ("здесь сбой", ""),
    ("сообщение ушло", "д"),
    ("«Технический перерыв»", "1"),
    ("Сколько звонков", "1"),
    ("чатов", "1"),
    ("Спросите клиента, что ему удобнее", "1"),
    ("Номер обращения", "CRM-2026-17\n"),
    ("Номер лежит только на этом компьютере", ""),
    ("Теперь клиенты в чате", "2\n"),
    ("Руководитель смены передаст сбой в техподдержку банка.", "к1"),
    ("Номер обращения", "\n"),
]
"""From the frozen screen to three promises: a call, a chat, one more client in two keys."""
AFTER = [
    ("Всё снова работает.", ""),
    ("Позвоните: CRM-2026-17.", "1"),
    ("Позвоните: номер не записан.", "4"),
    ("Напишите в чат: номер не записан.", "2"),
    ("Верните рабочий статус.", "\n"),
    ("В чём оказалось дело?", "1"),
    ("Какой номер у инцидента в банке?", "4711\n"),
    ("Что помешало?", "-"),
    ("Всё сделано. Спокойной смены.", ""),
]


def follow(screen: Terminal, steps: list[tuple[str, str]]) -> None:
    for awaited, keys in steps:
        screen.waits_for(awaited)
        screen.press(keys)


def test_a_whole_night_from_the_frozen_screen_to_the_closed_incident(
    tonight: Night, sit: Sit
) -> None:
    with sit() as screen:
        follow(screen, BEFORE)
        assert until(
            lambda: "Обещали перезвонить или написать: 3 клиентам" in on_the_phone(tonight)
        )
        tonight.crm.status = 200
        screen.press("п")
        follow(screen, AFTER)
        assert screen.ends() == 0
    ((cause, ticket, closed, escalated),) = rows(
        tonight, "SELECT true_cause, ticket, closed_at, escalated_at FROM incidents"
    )
    assert (cause, ticket) == ("bank_service.error", "4711")
    assert closed
    assert escalated
    assert rows(tonight, "SELECT * FROM callbacks") == []
    told = events(tonight)
    assert told.count("callback.promised") == told.count("callback.deleted") == 3
    assert told.count("callback.fulfilled") == 3
    assert b"CRM-2026-17" not in tonight.journal.read_bytes()
    assert "CRM-2026-17" not in on_the_phone(tonight)
    assert "Traceback" not in screen.shown


def test_after_a_kill_the_next_run_offers_to_go_on_where_she_was(tonight: Night, sit: Sit) -> None:
    with sit() as screen:
        screen.waits_for("Руководитель смены: сообщение ушло")
        screen.press("д1")
        screen.waits_for("Сколько звонков")
        screen.process.kill()
    assert answers(tonight) == {"hears": "yes", "status": "done"}
    with sit() as screen:
        # Keys typed before the offer stood there answered a question that is not asked now.
        screen.press("н")
        screen.waits_for("Продолжить с того же места?")
        screen.press("т")
        screen.waits_for("Любая клавиша: назад.")
        screen.press("т")
        screen.waits_for("Продолжить с того же места?")
        screen.press("д")
        screen.waits_for("Сколько звонков")
        screen.press("2")
        screen.waits_for("Сколько у вас открыто чатов?")
        screen.press("в")
        assert screen.ends() == 30
        twice = r"(Руководитель смены передаст сбой в техподдержку банка\.)\s+\1"
        assert not re.search(twice, screen.shown)
        # The administrator's message was cut by the kill and waits; the lead has hers.
        assert "Позвоните: Мария" not in screen.shown
    assert answers(tonight) == {"hears": "yes", "status": "done", "calls": "2"}
    assert events(tonight).count("run.started") == 1
    assert len(tonight.bot.texts(LEAD)) == 1


def test_she_may_begin_anew_and_nothing_she_promised_is_lost(tonight: Night, sit: Sit) -> None:
    with sit() as screen:
        screen.waits_for("сообщение ушло")
        screen.press("н")
        screen.waits_for("«Технический перерыв»")
        screen.press("к2")
        screen.waits_for("Номер обращения")
        screen.process.kill()
    with sit() as screen:
        screen.waits_for("Продолжить с того же места?")
        screen.press("н")
        screen.waits_for("Клиент вас слышит?")
        screen.press("в")
        assert screen.ends() == 30
    assert rows(tonight, "SELECT channel, kind FROM callbacks") == [("chat", "none")]


def test_a_second_window_shares_the_answers_and_rings_nobody(tonight: Night, sit: Sit) -> None:
    with sit() as first, sit() as second:
        first.waits_for("здесь сбой")
        second.waits_for("здесь сбой")
        first.press("д")
        first.waits_for("«Технический перерыв»")
        second.waits_for("«Технический перерыв»")
        second.press("2")
        second.waits_for("Сколько звонков")
        first.waits_for("Сколько звонков")
        for window in (first, second):
            window.press("в")
            assert window.ends() == 30
    assert answers(tonight) == {"hears": "yes", "status": "cannot"}
    assert len(tonight.bot.texts(LEAD)) == 1
    assert rows(tonight, "SELECT count(*) FROM incidents") == [(1,)]


ANSWERS = """
steps:
  hears: yes
  status: cannot
  calls: 2
  chats: 0
  promise: call
clients:
  - {by: chat, reference: CRM-2026-18}
lead_knows: yes
"""


def test_a_file_answers_without_a_terminal_and_what_is_left_is_said(tonight: Night) -> None:
    tonight.crm.status = 503
    file = tonight.home / "answers.yaml"
    file.write_text(ANSWERS, encoding="utf-8")
    ended = tonight.runbook("run", "--answers", str(file))
    assert ended.code == 30
    assert "Клиент вас слышит? да" in ended.out
    assert "Осталось сделать:" in ended.out
    assert answers(tonight) == {
        "@lead_knows": "yes", "hears": "yes", "status": "cannot", "calls": "2", "chats": "0",
        "promise": "call", "@client.0": "chat",
    }  # fmt: skip
    assert rows(tonight, "SELECT count(*) FROM callbacks") == [(2,)]
    assert "Открыто: 2 звонка" in on_the_phone(tonight)
    assert "снимите с линии" in on_the_phone(tonight)
    assert "CRM-2026-18" not in ended.said
    listed = tonight.runbook("run", "--answers", str(file))
    assert "Продолжаю с того же места" in listed.said
    assert rows(tonight, "SELECT count(*) FROM runs") == [(1,)]
    assert rows(tonight, "SELECT count(*) FROM callbacks") == [(2,)]


def test_a_client_the_file_names_is_the_one_the_step_asks_about(tonight: Night) -> None:
    tonight.break_crm()
    file = tonight.home / "answers.yaml"
    file.write_text(
        "steps: {hears: yes, status: done, calls: 1, chats: 0, promise: call}\n"
        "clients: [{by: call, reference: CRM-2026-19}]\n",
        encoding="utf-8",
    )
    for _ in range(3):
        assert tonight.runbook("run", "--answers", str(file)).code == 30
    assert rows(tonight, "SELECT channel, kind FROM callbacks") == [("call", "case")]


def test_letters_of_a_ticket_are_no_commands(tonight: Night, sit: Sit) -> None:
    with sit() as screen:
        follow(screen, [*BEFORE[:8], ("Теперь клиенты в чате", "0")])
        tonight.crm.status = 200
        screen.press("п")
        follow(screen, [("Позвоните: CRM-2026-17.", "1"), ("Верните рабочий статус.", "\n")])
        follow(screen, [("В чём оказалось дело?", "1"), ("Какой номер у инцидента", "РВ-55\n")])
        follow(screen, [("Что помешало?", "роутер завис\n"), ("Всё сделано.", "")])
        assert screen.ends() == 0
    assert rows(tonight, "SELECT ticket, hindered, acknowledged_at FROM incidents") == [
        ("РВ-55", "роутер завис", None)
    ]


def test_undo_takes_the_promise_and_what_the_lead_knew_back_with_the_answer(
    tonight: Night, sit: Sit
) -> None:
    with sit() as screen:
        follow(screen, [*BEFORE[:6], ("Номер обращения", "CRM-2026-17\n")])
        screen.waits_for("Номер лежит только на этом компьютере")
        screen.press("р")
        screen.waits_for("руководитель смены знает")
        assert until(lambda: rows(tonight, _KNOWN)[0][0])
        screen.press("оо")
        screen.waits_for("Спросите клиента, что ему удобнее")
        assert until(lambda: not rows(tonight, "SELECT id FROM callbacks"))
        screen.press("2\n")
        screen.waits_for("Теперь клиенты в чате")
        screen.press("\x03")
        screen.ends()
    assert rows(tonight, _KNOWN) == [(None,)]
    assert rows(tonight, "SELECT channel FROM callbacks") == [("chat",)]
    assert events(tonight).count("incident.escalated") == 1


_KNOWN = "SELECT acknowledged_at FROM incidents"


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("steps: {hears: perhaps}", "answers.bad_value", 1),
        ("steps:\n  heers: yes", "answers.unknown_step", 2),
        ("clients: [{by: pigeon}]", "answers.bad_value", 1),
        ("clients:\n  - {by: call, reference: 4111 1111 1111 1111}", "answers.bad_reference", 2),
        ("lead_knows: [a]", "answers.bad_value", 1),
        ("not_working: fax", "answers.bad_value", 1),
        ("steps: &a {hears: yes}", "answers.unreadable", 1),
        ("- a", "answers.wrong_type", 1),
        ("colour: red", "answers.unknown_key", 1),
    ],
)  # fmt: skip
def test_a_wrong_file_of_answers_is_refused_with_its_line_and_changes_nothing(
    tonight: Night, text: str, rule: str, line: int
) -> None:
    file = tonight.home / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    ended = tonight.runbook("run", "--answers", str(file))
    assert ended.code == 2
    assert f"[{rule}]" in ended.err
    assert f"{line}" in ended.err
    assert "4111" not in ended.said
    assert not tonight.journal.exists()
    # She is never without words.
    assert "временно не получится заглянуть в ваши данные" in ended.out


def test_the_answers_travel_as_events_and_hold_nothing_of_a_clients(tonight: Night) -> None:
    tonight.crm.status = 503
    file = tonight.home / "answers.yaml"
    file.write_text(ANSWERS, encoding="utf-8")
    tonight.runbook("run", "--answers", str(file))
    bodies = [json.loads(str(body)) for (body,) in rows(tonight, "SELECT body FROM events")]
    assert {"hears", "status", "calls"} <= {one.get("step") for one in bodies}
    assert "CRM-2026-18" not in json.dumps(bodies)
