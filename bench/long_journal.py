"""Builds the journal of years: a million events with a valid chain, ten thousand open promises."""

import hashlib
import inspect
import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from runbook.callbacks.promise import Callback, Channel, ReferenceKind, default_window
from runbook.incident import Incident
from runbook.journal import (
    callback_rows,
    chain,
    changes,
    incidents,
    schema,
    sealing,
    signing,
)
from runbook.journal.chain import COLUMNS, GENESIS, Row, mac_of
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.secrets.own import SECRET_FILE, OwnSecret, Purpose

EVENTS = 1_000_000
CALLBACKS = 10_000
EVENTS_OF_AN_OUTAGE = 40
LONG_OUTAGE = 20_040
"""Events of the outage that is open: a night with ten thousand promises."""
OPERATOR = "op-117"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
_BETWEEN_OUTAGES = timedelta(hours=1)
_EVERY = 100_000
_KINDS = (
    ("incident.opened", "{}"),
    ("incident.detected", '{"cause": "isp.no_internet", "side": "isp"}'),
    ("run.started", '{"procedure": "night-shift", "run": "0123456789abcdef", "version": 1}'),
    ("alert.rang", "{}"),
    ("alert.accepted", '{"purpose": "ring", "role": "shift_lead"}'),
)
_LAST_KINDS = (("incident.restored", "{}"), ("run.ended", '{"reason": "finished"}'))


@dataclass(frozen=True, slots=True)
class Place:
    """A home with a journal in it."""

    home: Path

    @property
    def journal(self) -> Path:
        return self.home / "state" / "runbook" / "journal.db"

    @property
    def environment(self) -> dict[str, str]:
        """Where the command looks for the journal and for settings, and nothing of this user's."""
        return {
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CONFIG_HOME": str(self.home),
            "XDG_CONFIG_DIRS": str(self.home),
            "RUNBOOK_CONFIG": str(self.home / "runbook.toml"),
        }


def long_journal() -> Place:
    """The built journal, made at the first call and kept with the temporary files."""
    place = Place(Path(tempfile.gettempdir()) / f"runbook-bench-journal-{_version()}")
    if not place.home.exists():
        beside = Place(place.home.with_suffix(".new"))
        shutil.rmtree(beside.home, ignore_errors=True)
        begin(beside)
        began = time.perf_counter()
        _fill(beside.journal)
        print(f"  built in {time.perf_counter() - began:.0f} s", flush=True)
        beside.home.rename(place.home)
    return place


def begin(place: Place) -> None:
    """Settings and an empty journal."""
    place.journal.parent.mkdir(parents=True)
    (place.home / "runbook.toml").write_text(
        f'[operator]\nid = "{OPERATOR}"\n\n'
        '[[contacts]]\nrole = "shift_lead"\nname = "Мария"\nphone = "+7 900 000-00-02"\n',
        encoding="utf-8",
    )
    # In the file and not in the keyring of whoever measures.
    secret = place.journal.parent / SECRET_FILE
    secret.write_text(f"{OwnSecret.fresh().to_text().reveal()}\n", encoding="ascii")
    secret.chmod(0o600)
    opened = open_journal(place.journal, NOW)
    assert opened.problem is None, opened.problem
    opened.journal.close()


def _version() -> str:
    """Of what the file depends on."""
    parts = [
        "".join(schema.MIGRATIONS),
        *map(inspect.getsource, (chain, changes, sealing, signing)),
    ]
    parts.append(Path(__file__).read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _fill(path: Path) -> None:
    with closing(Journal(path)) as journal:
        connection, secret = journal.connect(), journal.secret
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        outages = list(_outages())
        for one in outages:
            incidents.insert(connection, one)
        _promise(connection, outages[-1].key, secret)
        insert = f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        connection.executemany(insert, _signed(_events(connection, outages), secret))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _outages() -> Iterator[Incident]:
    count = (EVENTS - LONG_OUTAGE) // EVENTS_OF_AN_OUTAGE
    for number in range(count + 1):
        began = NOW - (count - number) * _BETWEEN_OUTAGES - timedelta(minutes=30)
        over = began + timedelta(minutes=20) if number < count else None
        yield Incident(
            key=hashlib.sha256(str(number).encode()).hexdigest()[:16],
            operator=OPERATOR,
            opened_at=began,
            occurred_at=began - timedelta(seconds=9),
            detected_at=began,
            alerted_at=began + timedelta(seconds=3),
            acknowledged_at=began + timedelta(seconds=40),
            restored_at=over,
            closed_at=over,
            domain="isp",
            cause="isp.no_internet",
            side="isp",
            confidence=0.97,
            services=("crm",),
        )


def _events(
    connection: sqlite3.Connection, outages: list[Incident]
) -> Iterator[tuple[int, str, str, str, str | None]]:
    rows = {(kind, key): found for kind, key, found in changes.digests(connection)}
    for outage in outages:
        start = incidents.to_ms(outage.opened_at)
        count = EVENTS_OF_AN_OUTAGE if outage.over else LONG_OUTAGE
        saved = rows[changes.INCIDENT, outage.key]
        for number in range(count):
            if number < len(_KINDS):
                kind, body = _KINDS[number]
                change = _saved(outage.key, None if number == 0 else saved, saved)
            elif outage.over and number >= count - len(_LAST_KINDS):
                kind, body = _LAST_KINDS[number - count]
                change = _saved(outage.key, saved, saved)
            elif number % 2 == 0:
                told = {"run": "0123456789abcdef", "step": f"step-{number}", "value": "yes"}
                kind, body, change = "run.answered", json.dumps(told), None
            else:
                kind, body, change = _of_promise(outage, number, rows)
            yield start + number * 30, outage.key, kind, body, change


def _saved(key: str, before: str | None, after: str) -> str | None:
    return changes.text_of([changes.Change(changes.INCIDENT, key, before, after)])


def _of_promise(
    outage: Incident, number: int, rows: dict[tuple[str, str], str]
) -> tuple[str, str, str | None]:
    """One that is open, or one of a night long past: promised, and two events later destroyed."""
    place = (number - len(_KINDS)) // 2
    made = not outage.over or place % 2 == 0
    name = f"{place:012x}" if not outage.over else f"{outage.key[:8]}{place - place % 2:04x}"
    last = number + 2 >= EVENTS_OF_AN_OUTAGE - len(_LAST_KINDS)
    if place >= CALLBACKS or (outage.over and made and last):
        return "tick", "{}", None
    digest = rows.get((changes.PROMISE, name)) or hashlib.sha256(name.encode()).hexdigest()
    change = changes.Change(
        changes.PROMISE, name, None if made else digest, digest if made else None
    )
    body = json.dumps({"callback": name, "channel": "call"})
    return f"callback.{'promised' if made else 'deleted'}", body, changes.text_of([change])


def _signed(
    events: Iterator[tuple[int, str, str, str, str | None]], secret: OwnSecret
) -> Iterator[tuple[object, ...]]:
    key, signer, previous = secret.key(Purpose.EVENTS), secret.id, GENESIS
    for seq, (at, incident, kind, body, changed) in enumerate(events, start=1):
        row = Row(seq, at, incident, kind, body, None, signer, changed)
        previous = mac_of(key, previous, row)
        yield row._replace(mac=previous)
        if seq % _EVERY == 0:
            print(f"  {seq} of {EVENTS} events", flush=True)


def _promise(connection: sqlite3.Connection, incident: str, secret: OwnSecret) -> None:
    for number in range(CALLBACKS):
        at = NOW - timedelta(minutes=25) + number * timedelta(milliseconds=100)
        channel = Channel.CALL if number % 3 else Channel.CHAT
        window = default_window(at, channel, None)
        made = Callback(
            id=f"{number:012x}",
            operator=OPERATOR,
            incident=incident,
            channel=channel,
            kind=ReferenceKind.CASE,
            promised_at=at,
            window_from=window.start,
            window_until=window.end,
        )
        sealed = sealing.seal(secret, made.id, made.kind, f"CASE-{number}")
        callback_rows.insert(connection, made, sealed, secret.id)
