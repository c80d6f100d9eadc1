"""Eight windows opened in a panic: one outage, one ring, and a journal that is whole."""

import json
import sqlite3
from collections import Counter
from contextlib import closing

from runbook.journal.store import read_only_journal
from runbook.journal.verification import verify
from runbook.secrets.own import own_secrets
from tests.acceptance.night import ADMINISTRATOR, LEAD, Night, until

WINDOWS = 8


def test_eight_runs_at_once_share_one_incident_and_ring_once(tonight: Night) -> None:
    tonight.break_crm()
    running = [tonight.start("run") for _ in range(WINDOWS)]
    said = [one.communicate(timeout=100)[0].decode() for one in running]
    assert [one.returncode for one in running] == [30] * WINDOWS, "\n".join(said)
    assert until(lambda: not tonight.couriers() and not tonight.waiting())
    for text in said:
        assert "Traceback" not in text
        assert "[journal." not in text
        assert "[defect" not in text
    assert [len(tonight.bot.texts(one)) for one in (LEAD, ADMINISTRATOR)] == [1, 1]
    with closing(sqlite3.connect(tonight.journal)) as connection:
        incidents = connection.execute("SELECT key, revision FROM incidents").fetchall()
        ((key, revision),) = incidents
        kinds = Counter(
            kind
            for (kind,) in connection.execute("SELECT kind FROM events WHERE incident = ?", (key,))
        )
        runs = connection.execute("SELECT count(*) FROM runs WHERE ended_at IS NULL").fetchone()
        sequence = [seq for (seq,) in connection.execute("SELECT seq FROM events ORDER BY seq")]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert kinds["incident.opened"] == kinds["alert.rang"] == 1
    assert runs[0] <= 1
    assert revision >= 1
    assert sequence == list(range(1, len(sequence) + 1))
    with closing(read_only_journal(tonight.journal).journal) as journal:
        assert verify(journal.connect(), own_secrets(tonight.journal.parent)).findings == ()
        assert journal.secret.kept


def test_eight_runs_at_once_lose_no_answer(tonight: Night) -> None:
    tonight.break_crm()
    answers = [("--calls", str(number)) for number in range(1, WINDOWS + 1)]
    running = [tonight.start("run", *one) for one in answers]
    for one in running:
        one.communicate(timeout=100)
    assert [one.returncode for one in running] == [30] * WINDOWS
    with closing(sqlite3.connect(tonight.journal)) as connection:
        bodies = connection.execute(
            "SELECT body FROM events WHERE kind = 'run.answered' ORDER BY seq"
        )
        told = [json.loads(body) for (body,) in bodies]
        answered = [one["value"] for one in told if one["step"] == "calls"]
        held = connection.execute("SELECT value FROM answers WHERE step = 'calls'").fetchall()
    assert sorted(answered) == [str(number) for number in range(1, WINDOWS + 1)]
    assert held == [(answered[-1],)]
    assert len(tonight.bot.texts(LEAD)) == 1
