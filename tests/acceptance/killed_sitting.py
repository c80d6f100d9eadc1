"""She works through the procedure on a terminal; her PC dies, and she goes on where she was."""

import json
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from notifier.dispatch.dispatcher import LEASE
from tests.acceptance.night import LEAD, RUNBOOK, Night, until
from tests.acceptance.terminal import Terminal, terminal

SENT_WITHIN = 2 * LEASE.total_seconds() + 30
"""Seconds: whom a kill surprised in the midst of sending, his message waits for its lease's end."""
RESUME = "Продолжить с того же места?"
KEYS_SHOWN = "] срочно"


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked, by words of its question; the key she answers with, and what is written."""

    id: str
    question: str
    key: str
    value: str
    promises: int = 0


BANK_FAULT = (
    Step("hears", "Клиент вас слышит?", "д", "yes"),
    Step("status", "Поставьте статус «Технический перерыв».\n[1]", "1", "done"),
    Step("calls", "Сколько звонков у вас", "2", "2"),
    Step("chats", "Сколько у вас открыто чатов?", "1", "1"),
    Step("promise", "Спросите клиента, что ему удобнее", "1", "call", promises=1),
    Step("promise_chats", "Теперь клиенты в чате.", "2", "chat", promises=1),
    Step("bank_lead", "откроет инцидент в техподдержке", "\r", "done"),
    Step("bank_use_rest", "Работайте в тех программах", "\r", "done"),
    Step("bank_wait", "Дождитесь сообщения", "\r", "done"),
)
"""The steps of the built-in procedure when the bank's CRM answers with errors."""
KEEPING = Step("keep_promises", "Перезвоните и напишите тем, кому обещали", "1", "done")
AFTER_RECOVERY = (
    Step("status_back", "Верните рабочий статус.", "\r", "done"),
    Step("true_cause", "В чём оказалось дело?", "1", "same"),
    Step("ticket", "Какой номер у инцидента", "-", "skipped"),
    Step("hindered", "Что помешало?", "-", "skipped"),
)
"""What is left to do once all works again."""
BY_ITSELF = {"bank_incident": "done"}
"""What the program answers for her."""


@contextmanager
def sitting(tonight: Night, step: Step) -> Iterator[Terminal]:
    """``run`` on a terminal, gone on with, at this step. Killed at the end, whatever it does."""
    with terminal([RUNBOOK, "run"], tonight.environment, tonight.home) as screen:
        if answers(tonight):
            screen.waits_for(RESUME, 60)
            screen.press("д")
            if _rows(tonight, "SELECT id FROM callbacks WHERE kind = 'none'"):
                # She is asked for the number the kill kept her from typing, and has none.
                screen.waits_for("У этого обещания ещё нет номера.", 60)
                screen.press("\r")
        screen.waits_for(step.question, 60)
        screen.waits_for(KEYS_SHOWN)
        try:
            yield screen
        finally:
            screen.process.send_signal(signal.SIGKILL)
            screen.process.wait(30)


@contextmanager
def struck(screen: Terminal, call: str, number: int) -> Iterator[None]:
    """Within, the process is killed right before a thread makes this call for the nth time."""
    options = ["-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    command = ["strace", "-f", *options, "-e", inject, "-p", str(screen.process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as strace:
        try:
            # It may already die of what it writes by itself.
            ready = until(lambda: screen.process.poll() is not None or _all_traced(screen), 20)
            assert ready, "strace does not attach"
            yield
        finally:
            screen.process.send_signal(signal.SIGKILL)
            strace.communicate(timeout=30)


def work_through(
    tonight: Night, steps: tuple[Step, ...], struck_at: frozenset[str], call: str, every: int
) -> int:
    """Answer step by step, each in a sitting of its own that is killed after the answer.

    At the steps ``struck_at`` it is killed inside the writes of the answer first, at the first call
    of that name, then ``every`` calls later, until one answer gets through; how often.
    """
    kills = 0
    for step in steps:
        number = 1
        while step.id not in answers(tonight):
            with sitting(tonight, step) as screen:
                if step is steps[0]:
                    # Killed while a message is being sent, it would come marked as a repeat.
                    assert until(lambda: _rows(tonight, _ACCEPTED)), screen.shown
                if step.id not in struck_at:
                    screen.press(step.key)
                    assert until(lambda step=step: step.id in answers(tonight)), screen.shown
                    continue
                with struck(screen, call, number):
                    screen.press(step.key)
                    until(lambda screen=screen: screen.process.poll() is not None, 3)
                kills += 1
                number += every
    return kills


def keep_promises(tonight: Night) -> int:
    """Keep each promise in a sitting of its own, killed as soon as it is kept; how many."""
    kept = 0
    while left := len(_rows(tonight, "SELECT id FROM callbacks")):
        with sitting(tonight, KEEPING) as screen:
            # As above: killed while the good news is being sent, it would come once more or later.
            assert until(lambda: events(tonight)["incident.restored"], SENT_WITHIN), screen.shown
            assert all_sent(tonight), screen.shown
            screen.press(KEEPING.key)
            assert until(
                lambda left=left: len(_rows(tonight, "SELECT id FROM callbacks")) < left
            ), screen.shown
        kept += 1
    return kept


def all_sent(tonight: Night) -> bool:
    """Wait until nothing lies in the outbox, whatever a sitting was doing when it was killed."""
    return until(lambda: not tonight.waiting(), SENT_WITHIN)


def finish(tonight: Night) -> None:
    """Let the last sitting do what the kill kept it from, if there is anything."""
    if events(tonight)["run.ended"]:
        return
    with terminal([RUNBOOK, "run"], tonight.environment, tonight.home) as screen:
        screen.waits_for(RESUME, 60)
        screen.press("д")
        screen.waits_for("Всё сделано.", 60)
        screen.ends()


def events(tonight: Night) -> Counter[str]:
    """How often each kind of event was written."""
    return Counter(kind for (kind,) in _rows(tonight, "SELECT kind FROM events"))


_ACCEPTED = "SELECT seq FROM events WHERE kind = 'alert.accepted'"


def _all_traced(screen: Terminal) -> bool:
    tasks = Path(f"/proc/{screen.process.pid}/task").glob("*/status")
    return all("TracerPid:\t0\n" not in one.read_text() for one in tasks)


def answers(tonight: Night) -> dict[str, str]:
    """What she said so far, as the journal holds it."""
    return dict(_rows(tonight, "SELECT step, value FROM answers ORDER BY seq"))


def found_wrong(tonight: Night, expected: dict[str, str]) -> list[str]:
    """What is lost or doubled, when exactly these answers were given."""
    events = [
        (kind, json.loads(body))
        for kind, body in _rows(tonight, "SELECT kind, body FROM events ORDER BY seq")
    ]
    told = Counter(body["step"] for kind, body in events if kind == "run.answered")
    count = Counter(kind for kind, _ in events)
    promised = sum(one.promises for one in BANK_FAULT if one.id in expected)
    pairs = {
        "answers": (answers(tonight), expected),
        "answers told": (dict(told), dict.fromkeys(expected, 1)),
        "promises": (len(_rows(tonight, "SELECT id FROM callbacks")), promised),
        "promises told": (count["callback.promised"], promised),
        "runs": (count["run.started"], 1),
        "incidents": (count["incident.opened"], 1),
        "rings": (count["alert.rang"], 1),
        "escalations": (count["incident.escalated"], int("bank_incident" in expected)),
        "messages": (len(tonight.bot.texts(LEAD)), 1),
    }
    return [f"{name}: {seen}, not {due}" for name, (seen, due) in pairs.items() if seen != due]


def _rows(tonight: Night, statement: str) -> list[tuple[str, ...]]:
    if not tonight.journal.exists():
        return []
    with closing(sqlite3.connect(tonight.journal, timeout=10)) as connection:
        try:
            return connection.execute(statement).fetchall()
        except sqlite3.OperationalError:
            # Killed before the tables were made.
            return []
