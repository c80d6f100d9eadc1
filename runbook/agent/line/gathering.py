"""What the hub is to be told: everything in the journal that has changed since it was last told.

Reads only. All functions raise JournalError when the journal cannot be read.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from notifier.outbox.outbox import Outbox
from runbook.agent.line import kept
from runbook.agent.line.drilled import drilled
from runbook.agent.line.fitness import fitness
from runbook.agent.line.kept import Told
from runbook.agent.line.promises import changed_promises
from runbook.agent.line.reading import read_as
from runbook.agent.line.telling import moment, outage_of
from runbook.incident import Incident
from runbook.journal import history, incidents, runs
from runbook.journal.carrying import JOINED
from runbook.journal.journal import Journal
from runbook.planning import REPEATS_WITHIN, Answers, repeats
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.meaning import answers_of
from runbook.procedure.shapes import Procedure
from runbook.reporting.checking import MOST_OUTAGES, FaultError, check
from runbook.reporting.shapes import Complaint, Diagnosis, Outage, Report, Surroundings

STILL_NEWS = timedelta(hours=24)
"""An incident that was over before is no news to a hub that never heard of it."""
# What the line itself writes down, or what changes nothing about an incident, is not told again.
_SILENT_KINDS = "kind NOT LIKE 'hub.%' AND kind NOT IN ('incident.seen', 'check.concluded')"
_CHANGED = (
    f"SELECT incident, max(seq) FROM events WHERE seq > ? AND incident IS NOT NULL "  # noqa: S608 - constants
    f"AND {_SILENT_KINDS} GROUP BY incident"
)
_REVISION = f"SELECT max(seq) FROM events WHERE incident = ? AND {_SILENT_KINDS}"  # noqa: S608 - constants
_ALSO = (
    "SELECT body FROM events WHERE incident = ? AND kind IN ('incident.detected', 'verdict') "
    "ORDER BY seq DESC LIMIT 1"
)
_SAME = "SELECT at, incident, body FROM events WHERE kind = ? AND seq > ? AND at >= ? ORDER BY seq"
_PROMISED = "SELECT count(*) FROM callbacks WHERE incident = ?"
_SWITCHES = (
    *("where", "diagnosis", "complaint"),
    *("calls", "chats", "head", "version", "drilled", "fitness"),
)


@dataclass(frozen=True, slots=True)
class Me:
    """Who tells. ``references``: the way to the hub is safe enough for clients' references."""

    operator: str
    version: str
    where: Surroundings
    procedure: Procedure
    references: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """A report still without its sequence, and what the hub has once it has taken it.

    ``over`` are the incidents of which it says that they are over.
    """

    report: Report
    told: Told
    over: tuple[str, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether it says more than that she is there."""
        return not self.report.is_heartbeat


def gather(journal: Journal, me: Me, now: datetime, *, everything: bool = False) -> Gathered:
    """All that has changed since the hub was last told; ``everything``: all that stands open."""

    def work(connection: sqlite3.Connection) -> Gathered:
        told, newest = kept.read_told(connection), _newest(connection)
        if everything or told.events > newest:
            # Another journal, or a hub that has lost what it had.
            told = Told()
        answers = _answers(connection, me)
        keys = _changed(connection, me.operator, told, now, everything=everything)
        outages = tuple(_outage(journal, connection, key, answers, now) for key in keys)
        outages += tuple(_written_twice(connection, me.operator, told, newest, now))
        report = _report(connection, me, told, answers, now)
        promises = changed_promises(journal, connection, me.operator, told.events, now)
        if not me.references:
            promises = tuple(msgspec.structs.replace(one, reference="") for one in promises)
        report = msgspec.structs.replace(
            report,
            outages=outages,
            promises=promises,
            head=journal.head(),
            drilled=drilled(journal, me.operator, now),
            fitness=fitness(journal, now),
        )
        over = tuple(one.key for one in outages if one.restored or one.closed)
        after = _told_after(report, told, newest)
        if (diagnosis := report.diagnosis) is not None:
            after = replace(after, diagnosed_ms=incidents.to_ms(diagnosis.made.wall))
        return Gathered(fit_to_be_taken(report), after, over)

    return journal.read(work)


def changed_since(journal: Journal) -> tuple[int, str]:
    """What is another value whenever there may be something new to tell. Cheap."""

    def work(connection: sqlite3.Connection) -> tuple[int, str]:
        row = "SELECT substr(value, 1, 64) FROM meta WHERE name = ?"
        diagnosed = connection.execute(row, (kept.DIAGNOSIS,)).fetchone()
        return _newest(connection), str(diagnosed[0]) if diagnosed else ""

    return journal.read(work)


def fit_to_be_taken(report: Report) -> Report:
    """The report without parts that the hub would refuse: the rest must not be lost with them."""
    while True:
        try:
            check(report)
        except FaultError as fault:
            smaller = _without(report, fault.at)
            if smaller is None:
                return report
            report = smaller
        else:
            return report


def _without(report: Report, at: str) -> Report | None:
    name, _, number = at.partition(".")[0].partition("[")
    if name in {"outages", "promises"}:
        parts = list(getattr(report, name))
        if number:
            del parts[int(number.rstrip("]"))]
        else:
            parts = parts[: len(parts) // 2]
        return msgspec.structs.replace(report, **{name: tuple(parts)})
    if name not in _SWITCHES:
        return None
    empty = {"head": "", "version": ""}.get(name)
    return msgspec.structs.replace(report, **{name: empty})


def _newest(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT ifnull(max(seq), 0) FROM events").fetchone()[0])


def _answers(connection: sqlite3.Connection, me: Me) -> tuple[str, Answers]:
    """The outage her run is about, and what she said in it."""
    run = runs.find(connection, me.operator)
    if run is None:
        return "", Answers()
    return run.incident, answers_of(me.procedure, run.answers)


def _changed(
    connection: sqlite3.Connection, operator: str, told: Told, now: datetime, *, everything: bool
) -> Iterator[str]:
    """Keys of incidents to be told, the older first. ``everything``: those that stand open."""
    open_now = [one.key for one in incidents.all_open(connection) if one.operator == operator]
    changed = [key for key, _ in sorted(connection.execute(_CHANGED, (told.events,)), key=_second)]
    since = incidents.to_ms(now - STILL_NEWS)
    found: list[str] = []
    for key in dict.fromkeys(changed):
        incident = incidents.find(connection, key)
        if incident is None or incident.operator != operator:
            continue
        known = key in open_now or (not everything and incidents.to_ms(_last(incident)) >= since)
        if known:
            found.append(key)
    yield from found[-MOST_OUTAGES:]


def _second(row: tuple[str, int]) -> int:
    return row[1]


def _last(incident: Incident) -> datetime:
    return max(filter(None, (incident.opened_at, incident.restored_at, incident.closed_at)))


def _outage(
    journal: Journal,
    connection: sqlite3.Connection,
    key: str,
    run: tuple[str, Answers],
    now: datetime,
) -> Outage:
    incident = incidents.find(connection, key)
    if incident is None:
        raise LookupError(key)
    since = incident.opened_at - REPEATS_WITHIN
    until = incident.opened_at + timedelta(milliseconds=1)
    lately = history.incidents_between(journal, since, until, incident.operator)
    answers = run[1] if run[0] == key else Answers()
    outage = outage_of(incident, answers, now)
    return msgspec.structs.replace(
        outage,
        revision=int(connection.execute(_REVISION, (key,)).fetchone()[0] or 0),
        also=_also(connection, key),
        promised=int(connection.execute(_PROMISED, (key,)).fetchone()[0]),
        repeats=repeats(incident, lately),
        spoken=Outbox(connection).has_spoken(key),
    )


def _written_twice(
    connection: sqlite3.Connection, operator: str, told: Told, newest: int, now: datetime
) -> Iterator[Outage]:
    """Outages that turned out to be another one: a hub that heard of one has to let it go.

    Its revision was counted in memory, and may be above that of what says so.
    """
    since = incidents.to_ms(now - STILL_NEWS)
    for at, key, body in connection.execute(_SAME, (JOINED, told.events, since)).fetchall():
        same = json.loads(body).get("same")
        incident = incidents.find(connection, key) if key and same else None
        if incident is not None and incident.operator == operator:
            ended = moment(incidents.from_ms(at), now)
            opened = moment(incident.opened_at, now)
            yield Outage(key=same, revision=newest, opened=opened, closed=ended, same_as=key)


def _also(connection: sqlite3.Connection, key: str) -> tuple[str, ...]:
    found = connection.execute(_ALSO, (key,)).fetchone()
    body: Mapping[str, Any] = json.loads(found[0]) if found else {}
    return tuple(map(str, body.get("also") or ()))


def _report(
    connection: sqlite3.Connection,
    me: Me,
    told: Told,
    run: tuple[str, Answers],
    now: datetime,
) -> Report:
    """What is said beside incidents and promises."""
    where = msgspec.json.encode(me.where).decode()
    answers = run[1]
    failing = tuple(sorted(answers.not_working))
    complaint = None
    if failing != told.not_working:
        complaint = Complaint(
            said=moment(_complained_at(connection, me, now), now), channels=failing
        )
    return Report(
        agent=me.operator,
        sequence=0,
        sent=now,
        version=me.version,
        where=me.where if where != told.where else None,
        diagnosis=_diagnosis(connection, told, now),
        complaint=complaint,
        calls=answers.calls,
        chats=answers.chats,
    )


def _complained_at(connection: sqlite3.Connection, me: Me, now: datetime) -> datetime:
    run = runs.find(connection, me.operator)
    given = run.answers.get(NOT_WORKING) if run else None
    return given.at if given else now


def _diagnosis(connection: sqlite3.Connection, told: Told, now: datetime) -> Diagnosis | None:
    """The latest one, unless the hub has it; its age is counted by now."""
    text = kept.read(connection, kept.DIAGNOSIS)
    made = read_as(text, Diagnosis)
    if made is None:
        return None
    if incidents.to_ms(made.made.wall) == told.diagnosed_ms or made.made.wall > now:
        return None
    return msgspec.structs.replace(made, made=moment(made.made.wall, now))


def _told_after(report: Report, told: Told, newest: int) -> Told:
    after = replace(told, events=newest)
    if report.where is not None:
        after = replace(after, where=msgspec.json.encode(report.where).decode())
    if report.complaint is not None:
        after = replace(after, not_working=report.complaint.channels)
    return after
