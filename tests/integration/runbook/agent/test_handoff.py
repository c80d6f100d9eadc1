"""A handoff made from a real journal: what it says, how it is numbered, and with which key."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.cause_numbers import number_of
from notifier.handoff.refusal import Refusal, Why
from notifier.handoff.report import Kind, Report, agent_id, decode
from notifier.handoff.spoken import Spoken, is_reply
from notifier.handoff.spoken import decode as decode_spoken
from runbook.agent.recording.acknowledging import KnownBy
from runbook.agent.recording.known import mark_known
from runbook.agent.telling.handoff import (
    SHOWN_EVENT,
    Handoff,
    Way,
    hub_report_key,
    next_sequence,
    prepare,
)
from runbook.incident import Incident
from runbook.journal import runs
from runbook.journal.journal import Journal
from runbook.journal.store import in_memory_journal, open_journal
from runbook.procedure.commands import LEAD_KNOWS, NOT_WORKING
from runbook.procedure.file import built_in
from runbook.procedure.shapes import Field
from runbook.secrets.own import OwnSecret, Purpose
from runbook.settings.file import Loaded, settings_from

NOW = datetime(2026, 11, 21, 23, 15, 25, tzinfo=UTC)
BEGAN = NOW - timedelta(seconds=140)
PLAIN = """
[operator]
id = "op-117"
[[contacts]]
role = "shift_lead"
name = "Мария"
phone = "8 900 000-00-02"
"""
HUB = """
[hub]
urls = ["https://hub.bank.example"]
key = "env:HUB_KEY"
bot = "bank_duty_bot"
"""
HUB_SECRET = OwnSecret(bytes(range(32)))
ENVIRON = {"HUB_KEY": HUB_SECRET.to_text().reveal()}
HUB_KEY = HUB_SECRET.key(Purpose.REPORTS)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = open_journal(tmp_path / "journal.db", NOW).journal
    yield opened
    opened.close()


def loaded(text: str) -> Loaded:
    found = settings_from(text.encode(), Path("runbook.toml"))
    assert found.errors == ()
    return found


def outage(journal: Journal) -> Incident:
    opened = journal.open_incident("op-117", NOW, occurred_at=BEGAN, detected_at=NOW).incident
    found = replace(opened, domain="isp", cause="isp.no_internet", side="isp", confidence=0.966)
    assert journal.save_incident(found, NOW, "incident.detected") is not None
    return opened


def handed(journal: Journal, settings: str = PLAIN + HUB, now: datetime = NOW) -> Handoff:
    made = prepare(journal, loaded(settings), ENVIRON, now, exercise=False)
    assert made is not None
    return made


def report(made: Handoff, key: bytes = HUB_KEY) -> Report:
    found = decode(made.start, {agent_id("op-117"): key}.get, lambda _: None)
    assert isinstance(found, Report), found
    return found


def test_the_hub_reads_what_the_journal_says(journal: Journal) -> None:
    incident = outage(journal)
    run = runs.begin_run(journal, "op-117", incident.key, ("night-shift", 1, "0"), NOW)
    steps = {one.records: one.id for one in built_in().steps if one.records}
    for field, value in ((Field.CALLS, "2"), (Field.CHATS, "300"), (Field.CLIENT_HEARS, "no")):
        runs.give_answer(journal, run, steps[field], value, NOW)
    runs.give_answer(journal, run, NOT_WORKING, "chat,voice", NOW)
    found = report(handed(journal))
    assert found == Report(
        kind=Kind.OUTAGE,
        agent=agent_id("op-117"),
        sequence=int(NOW.timestamp()),
        incident=incident.key,
        cause=number_of("isp.no_internet"),
        confidence=97,
        occurred_at=BEGAN.replace(microsecond=0),
        age=timedelta(seconds=140),
        calls=2,
        chats=254,
        not_working=frozenset({"chat", "voice"}),
        client_hears=False,
    )


def test_what_was_said_of_another_outage_is_not_told_of_this_one(journal: Journal) -> None:
    run = runs.begin_run(journal, "op-117", "", ("night-shift", 1, "0"), NOW)
    runs.give_answer(journal, run, NOT_WORKING, "chat", NOW)
    outage(journal)
    assert report(handed(journal)).not_working == frozenset()


def test_every_code_is_about_the_same_incident(journal: Journal) -> None:
    incident = outage(journal)
    made = handed(journal)
    spoken = decode_spoken(made.said.spoken, "op-117", HUB_KEY)
    assert spoken == Spoken(incident.key[:4], number_of("isp.no_internet"))
    assert is_reply(made.said.reply, HUB_KEY, incident.key)
    assert made.refused(made.said.reply) is None
    assert made.refused("0000-0") is not None
    for one in (made.text("ru"), *made.links(Way.SMS, "en")):
        assert incident.key[:8] in one
        assert incident.key not in one


def test_the_second_time_it_is_news_with_a_higher_sequence(journal: Journal) -> None:
    incident = outage(journal)
    first, second = report(handed(journal)), report(handed(journal))
    assert (first.kind, second.kind) == (Kind.OUTAGE, Kind.NEWS)
    assert second.sequence == first.sequence + 1
    assert journal.count_events(incident.key, SHOWN_EVENT) == 2


def test_the_sequence_grows_over_restarts_and_when_the_clock_is_set_back(tmp_path: Path) -> None:
    path, seen = tmp_path / "journal.db", list[int]()
    for moved in (timedelta(0), timedelta(0), timedelta(days=-400), timedelta(days=1)):
        opened = open_journal(path, NOW).journal
        seen.append(next_sequence(opened, NOW + moved))
        opened.close()
    start = int(NOW.timestamp())
    assert seen == [start, start + 1, start + 2, start + 86400]


def test_in_memory_the_clock_is_the_sequence() -> None:
    memory = in_memory_journal()
    assert next_sequence(memory, NOW) == int(NOW.timestamp())
    assert next_sequence(memory, NOW) == int(NOW.timestamp()) + 1
    # A clock that was wrong for a moment must not use the numbers up.
    for far in (datetime(2107, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert next_sequence(memory, far) < int(NOW.timestamp()) + 10
    memory.close()


def test_a_disk_that_takes_nothing_stops_no_code(journal: Journal, tmp_path: Path) -> None:
    outage(journal)
    journal.close()
    opened = Journal(tmp_path / "journal.db", HUB_SECRET, read_only=True)
    made = handed(opened)
    assert made.journal_problem is not None
    assert report(made).sequence == int(NOW.timestamp())
    opened.close()


def test_without_a_hub_the_codes_are_of_this_pc_and_there_is_no_link_to_a_bot(
    journal: Journal,
) -> None:
    incident = outage(journal)
    made = handed(journal, PLAIN)
    assert made.ways == (Way.SMS, Way.SHARE)
    assert made.start == ""
    assert is_reply(made.said.reply, journal.secret.key(Purpose.REPORTS), incident.key)


def test_a_hub_key_that_cannot_be_read_is_said_and_done_without(journal: Journal) -> None:
    outage(journal)
    made = prepare(journal, loaded(PLAIN + HUB), {}, NOW, exercise=False)
    assert made is not None
    assert [one.rule_id for one in made.problems] == ["secret.env_missing"]
    assert made.ways == (Way.SMS, Way.SHARE)


def test_a_lead_without_a_phone_is_told_by_what_she_shares(journal: Journal) -> None:
    outage(journal)
    nobody = '[operator]\nid = "op-117"\n'
    made = handed(journal, nobody)
    assert made.ways == (Way.SHARE,)
    assert made.lead.name == made.lead.phone == ""


def test_without_an_outage_there_is_nothing_but_an_exercise(journal: Journal) -> None:
    assert prepare(journal, loaded(PLAIN + HUB), ENVIRON, NOW, exercise=False) is None
    made = prepare(journal, loaded(PLAIN + HUB), ENVIRON, NOW, exercise=True)
    assert made is not None
    assert made.exercise
    assert report(made).kind is Kind.EXERCISE
    spoken = decode_spoken(made.said.spoken, "op-117", HUB_KEY)
    assert spoken == Spoken(made.incident[:4], None)
    assert journal.incident(made.incident) is None


def test_an_exercise_beside_an_open_outage_is_about_another_number(journal: Journal) -> None:
    incident = outage(journal)
    made = prepare(journal, loaded(PLAIN), ENVIRON, NOW, exercise=True)
    assert made is not None
    assert made.incident != incident.key
    assert journal.count_events(incident.key, SHOWN_EVENT) == 0


@pytest.mark.parametrize("key", ["1", "x" * 23])
def test_a_hub_key_that_can_be_guessed_is_said_and_done_without(journal: Journal, key: str) -> None:
    outage(journal)
    made = prepare(journal, loaded(PLAIN + HUB), {"HUB_KEY": key}, NOW, exercise=False)
    assert made is not None
    assert [one.rule_id for one in made.problems] == ["secret.weak_hub_key"]
    assert (made.start, Way.TELEGRAM in made.ways) == ("", False)


def test_without_settings_at_all_there_is_still_a_text(journal: Journal) -> None:
    made = prepare(journal, loaded(""), {}, NOW, exercise=True)
    assert made is not None
    assert "назовите своё имя" in made.text("ru")


def test_a_plain_hub_key_gives_a_key_of_its_own_as_well() -> None:
    assert hub_report_key(HUB_SECRET.to_text().reveal()) == HUB_KEY
    other = hub_report_key("a secret the hub wrote differently")
    assert len(other) == 32
    assert other != HUB_KEY


def test_neither_codes_nor_keys_are_left_in_the_journal(journal: Journal, tmp_path: Path) -> None:
    outage(journal)
    made = handed(journal)
    assert made.key.hex() not in repr(made)
    assert repr(made.key) not in repr(made)
    journal.close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        kept = "\n".join(connection.iterdump())
    connection.close()
    for secret in (made.start, made.said.spoken, made.said.reply, made.key.hex()):
        assert secret not in kept


def test_what_she_marks_is_known_in_every_window(journal: Journal) -> None:
    incident = outage(journal)
    runs.begin_run(journal, "op-117", incident.key, ("night-shift", 1, "0"), NOW)
    made = handed(journal)
    later = NOW + timedelta(minutes=1)
    current = journal.incident(made.incident)
    assert current is not None
    assert mark_known(journal, current, KnownBy.CODE, later).changed
    assert not mark_known(journal, current, KnownBy.HAND, later).changed
    known = journal.incident(incident.key)
    assert known is not None
    assert known.acknowledged_at == later
    run = runs.current_run(journal, "op-117")
    assert run is not None
    assert LEAD_KNOWS in run.answers


def test_a_report_that_was_overtaken_is_old_to_the_hub(journal: Journal) -> None:
    outage(journal)
    first, second = handed(journal), handed(journal)
    last = report(second).sequence
    assert decode(first.start, lambda _: HUB_KEY, lambda _: last) == Refusal(Why.OLD)
