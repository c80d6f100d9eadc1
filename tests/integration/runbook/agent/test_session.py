"""A sitting follows an outage to its end: it rings, joins others, and bears a dead disk."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.orders import Leave, Stirred
from runbook.agent.sitting.session import Noticed
from runbook.agent.workplace import utc_now
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError, JournalProblem
from runbook.planning import Loudness
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.shapes import Field
from tests.acceptance.night import LEAD, OPERATOR
from tests.integration.runbook.agent.sitting_down import (
    CLEAN,
    CRM,
    GATEWAY,
    NO_INTERNET,
    Sitting,
    report,
)


def test_an_outage_that_changes_its_owner_and_ends_rings_three_times(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    here.attend(NO_INTERNET, NO_INTERNET, GATEWAY, GATEWAY, CRM, CRM, CLEAN, CLEAN)
    assert here.watcher.told == [
        "isp.no_internet", "ring", "isp.no_internet",
        "vpn_gateway.unreachable", "vpn_gateway.unreachable", "ring",
        "bank_service.error", "bank_service.error", "edit",
        "healthy.ok", "confirming", "healthy.ok", "recovery", "recovered",
    ]  # fmt: skip
    assert here.titles() == [
        f"Сбой у оператора {OPERATOR}: провайдер: нет интернета",
        f"Сбой у оператора {OPERATOR}: банк: вход в сеть не отвечает",
        f"Оператор {OPERATOR}: снова работает",
    ]
    (edited,) = [one for one in here.tonight.bot.edits if one["chat_id"] == str(LEAD)]
    assert "Не работает: CRM" in str(edited["text"])
    told = {"alert.rang", "check.concluded", "delivery.attempted"}
    assert [kind for kind in here.events() if kind not in told] == [
        "incident.opened", "incident.detected", "alert.accepted", "verdict", "verdict",
        "incident.restored",
    ]  # fmt: skip
    assert here.journal.current_incident(OPERATOR) is None


def test_a_moment_of_something_else_is_no_news(sitting: Callable[[], Sitting]) -> None:
    here = sitting()
    here.attend(NO_INTERNET, GATEWAY, NO_INTERNET, CLEAN, NO_INTERNET, CLEAN, CLEAN)
    assert [one for one in here.watcher.told if one in set(Loudness)] == ["ring", "recovery"]
    assert len(here.titles()) == 2


def test_another_sitting_joins_and_nobody_is_rung_again(sitting: Callable[[], Sitting]) -> None:
    first, second = sitting(), sitting()
    first.attend(NO_INTERNET, follow=False)
    second.attend(NO_INTERNET, follow=False)
    assert second.watcher.told == ["isp.no_internet", "joined"]
    assert len(second.titles()) == 1
    incident = second.journal.current_incident(OPERATOR)
    assert incident is not None
    assert incident.alerted_at is not None


def test_who_joins_while_the_checks_are_clean_is_not_asked_to_ring(
    sitting: Callable[[], Sitting],
) -> None:
    first, second = sitting(), sitting()
    first.attend(NO_INTERNET, follow=False)
    second.attend(CLEAN, NO_INTERNET, CLEAN, CLEAN)
    told = second.watcher.told
    assert told.index("healthy.ok") < told.index("isp.no_internet") < told.index("joined")


def test_what_she_says_meanwhile_is_edited_into_the_message(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()

    def say(conductor: Conductor) -> None:
        conductor.give_field(Field.CALLS, "1")
        conductor.give_field(Field.CHATS, "2")

    here.watcher.then = {1: say, 3: None}
    here.attend(NO_INTERNET)
    assert len(here.titles()) == 1
    (edited,) = [one for one in here.tonight.bot.edits if one["chat_id"] == str(LEAD)]
    assert "Открыто: 1 звонок, 2 чата" in str(edited["text"])
    assert "operator.answered" in here.events()


def test_what_does_not_work_for_her_is_never_called_restored_by_clean_checks(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    here.watcher.then = {4: None}
    here.attend(CLEAN, said=lambda conductor: conductor.give(NOT_WORKING, "chat"))
    assert "confirming" not in here.watcher.told
    assert "recovery" not in here.watcher.told
    assert here.titles() == [
        f"Оператор {OPERATOR}: проверки чистые, сообщает, что не работает: чат"
    ]


def test_a_disk_that_dies_during_the_outage_costs_no_alert(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Journal.write
    broken = JournalError(JournalProblem("journal.full"))

    def write(journal: Journal, work: Callable[[sqlite3.Connection], object]) -> object:
        if not journal.in_memory:
            raise broken
        return real(journal, work)

    monkeypatch.setattr(Journal, "write", write)
    here = sitting()
    here.attend(NO_INTERNET, follow=False)
    assert here.watcher.told[:2] == ["isp.no_internet", "journal.full"]
    assert here.titles() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]


def test_a_journal_locked_for_a_while_is_waited_for(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, busy = Record.apply, [JournalError(JournalProblem("journal.busy"))] * 3

    def apply(*given: Any, **named: Any) -> object:
        if busy:
            raise busy.pop()
        return real(*given, **named)

    monkeypatch.setattr(Record, "apply", apply)
    here = sitting()
    here.attend(NO_INTERNET, follow=False)
    assert here.watcher.told == ["isp.no_internet", "ring"]
    assert not here.record.journal.in_memory


def test_a_lead_who_could_not_be_reached_at_first_is_rung_as_soon_as_there_is_a_way(
    sitting: Callable[[], Sitting],
) -> None:
    here, later = sitting(), sitting()
    here.watcher.reached = False
    here.attend(NO_INTERNET, follow=False)
    assert "alert.rang" not in here.events()
    later.attend(NO_INTERNET, follow=False)
    assert later.watcher.told == ["isp.no_internet", "ring"]
    assert later.titles() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]
    assert later.events().count("alert.rang") == 1


def test_what_the_watch_noticed_is_told_without_another_look_and_kept_with_how_it_began(
    sitting: Callable[[], Sitting],
) -> None:
    here = sitting()
    began = utc_now() - timedelta(seconds=5)
    evidence = {"onset": "service:crm", "looks": [{"probe": "service:crm", "from_s": 0.0}]}
    here.attend(CLEAN, noticed=Noticed(began, report(CRM), evidence))
    assert here.watcher.told[:3] == ["bank_service.error", "ring", "healthy.ok"]
    rows = here.journal.connect().execute(
        "SELECT body, incident FROM events WHERE kind = 'incident.detected'"
    )
    ((body, key),) = rows.fetchall()
    assert evidence.items() <= json.loads(body).items()
    incident = here.journal.incident(key)
    assert incident is not None
    assert incident.occurred_at is not None
    assert abs(incident.occurred_at - began) < timedelta(milliseconds=2)


def test_an_outage_found_later_began_with_the_look_that_found_it_and_not_with_the_sitting(
    sitting: Callable[[], Sitting],
) -> None:
    here, looks = sitting(), list[datetime]()

    def looked() -> None:
        looks.append(utc_now())
        time.sleep(0.05)
        if len(looks) == 4:
            assert here.watcher.session is not None
            here.watcher.session.order(Leave())

    here.during = looked
    here.attend(CLEAN, CLEAN, NO_INTERNET, linger=True)
    (key,) = here.journal.connect().execute("SELECT key FROM incidents").fetchone()
    incident = here.journal.incident(key)
    assert incident is not None
    assert incident.occurred_at is not None
    assert looks[1] < incident.occurred_at <= looks[2]


def test_what_changes_during_a_diagnosis_is_looked_at_right_after_it(
    sitting: Callable[[], Sitting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.agent.sitting.session.next_pause", lambda *_, **__: 3600.0)
    here = sitting()
    here.watcher.hurry = None
    looks: list[int] = []

    def changes() -> None:
        looks.append(len(looks))
        if len(looks) < 4:
            assert here.watcher.session is not None
            here.watcher.session.order(Stirred())

    here.during = changes

    def give_up() -> None:
        assert here.watcher.session is not None
        here.watcher.session.order(Leave())

    timer = threading.Timer(20, give_up)
    timer.start()
    try:
        here.attend(CRM, CRM, CLEAN, CLEAN)
    finally:
        timer.cancel()
    assert here.watcher.told[-1] == "recovered"
    assert looks == [0, 1, 2, 3]


def test_an_end_that_another_sitting_told_is_shown_here_and_told_once(
    sitting: Callable[[], Sitting],
) -> None:
    window, watch = sitting(), sitting()
    window.watcher.then = {1: lambda _: watch.attend(CLEAN)}
    window.attend(CRM, CLEAN)
    assert watch.watcher.told[-2:] == ["recovery", "recovered"]
    assert window.watcher.told == ["bank_service.error", "ring", "healthy.ok", "recovered"]
    assert len(window.titles()) == 2
    assert window.events().count("incident.restored") == 1


def test_what_she_says_after_another_sitting_told_the_end_opens_nothing_anew(
    sitting: Callable[[], Sitting],
) -> None:
    window, watch = sitting(), sitting()
    window.watcher.hurry = None

    def say(conductor: Conductor) -> None:
        watch.attend(CLEAN)
        conductor.give_field(Field.CALLS, "1")

    window.watcher.then = {1: say}
    window.attend(CRM, CLEAN)
    assert window.watcher.told[-1] == "recovered"
    assert window.events().count("incident.opened") == 1
    assert len(window.titles()) == 2
