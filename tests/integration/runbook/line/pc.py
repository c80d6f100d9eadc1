"""One operator's PC with a line to a hub: real journal, outbox, courier, TLS and Bot API server."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from runbook.agent.line.hearing import Heard
from runbook.agent.line.line import Line
from runbook.agent.line.opening import Ways, open_line
from runbook.agent.line.view import View
from runbook.agent.line.words import known_line, newly_known, news
from runbook.agent.recording.record import Record
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import utc_now
from runbook.alerting.alerts import Alert
from runbook.holding.scripts import Script
from runbook.incident import Incident
from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from runbook.planning import Answers, Change, Finding, Loudness, Told, plan_change
from runbook.secrets.own import Purpose
from runbook.settings.file import Loaded, settings_from
from tests.acceptance.night import LEAD, OPERATOR, Night, toml
from tests.far_ends.bot_api import TOKEN
from tests.far_ends.hub import Hub

HOST = "hub.bank.test"
ENVIRON = {"RUNBOOK_TELEGRAM_TOKEN": TOKEN}
NO_INTERNET = Finding("isp", "isp.no_internet", "isp", 0.97)


@dataclass
class Pc:
    """``chance`` is 0 so that nothing waits longer than the two seconds for a lease."""

    tonight: Night
    hub: Hub
    path: Path
    loaded: Loaded
    journal: Journal
    said: list[str] = field(default_factory=list)
    views: list[View] = field(default_factory=lambda: [View()])
    scripts: list[Script] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    heirs: list[int] = field(default_factory=list)
    chance: float = 0.0

    def telling(self) -> Telling:
        telling = Telling(
            self.loaded,
            self.journal,
            "ru",
            lambda _: None,
            self.said.append,
            environ=ENVIRON,
            chance=lambda: self.chance,
        )
        telling.when_waiting = lambda: self.heirs.append(1)
        return telling

    @contextmanager
    def working(self, *, line: bool = True, courier: bool = True) -> "Iterator[Sitting]":
        """A process of hers."""
        telling = self.telling()
        record = Record(self.journal, telling, OPERATOR)
        sitting = Sitting(self, telling, record, self.line(telling.wake))
        if courier:
            telling.start()
        if line:
            sitting.line.start()
        try:
            yield sitting
        finally:
            sitting.line.stop(3, leaving=False)
            telling.stop()

    def line(self, wake: Callable[[], None] = lambda: None) -> Line:
        heard = Heard(
            self._show, self.scripts.append, wake, lambda one, _: self.problems.append(one)
        )
        ways = Ways(self.loaded, ENVIRON, lambda: ())
        key = self.loaded.settings.hub.script_key
        return Line(
            lambda: open_line(ways, self.journal),
            lambda: self.journal,
            heard,
            key,
            chance=lambda: self.chance,
        )

    def _show(self, view: View) -> None:
        self.said += news(self.views[-1], view, "ru")
        self.said += [known_line(one, "ru") for one in newly_known(self.views[-1], view)]
        self.views.append(view)

    def rows(self, statement: str) -> list[Any]:
        with sqlite3.connect(self.path) as connection:
            return connection.execute(statement).fetchall()

    def events(self) -> list[str]:
        return [str(kind) for (kind,) in self.rows("SELECT kind FROM events ORDER BY seq")]

    def rung(self) -> list[str]:
        """What rang on the lead's phone, by its first line."""
        sent = [one for one in self.tonight.bot.accepted if one["chat_id"] == str(LEAD)]
        return [str(one["text"]).splitlines()[0] for one in sent if not one["silent"]]


@dataclass
class Sitting:
    pc: Pc
    telling: Telling
    record: Record
    line: Line

    def breaks(self, finding: Finding = NO_INTERNET) -> Incident:
        """An outage is found and told."""
        now = utc_now()
        change = plan_change(None, finding, Answers(), Told(), 1, now)
        applied = self.record.apply(
            change, None, lambda one: alert(one, Loudness.RING, finding), began=now, now=now
        )
        assert applied is not None
        return applied.incident

    def mends(self, incident: Incident) -> None:
        """The outage is over, and that is told."""
        now = utc_now()
        current = self.record.journal.incident(incident.key)
        assert current is not None
        restored = replace(current, restored_at=now)
        change = Change(Loudness.RECOVERY, restored, "incident.restored")
        applied = self.record.apply(
            change, current, lambda one: alert(one, Loudness.RECOVERY), began=now, now=now
        )
        assert applied is not None


def alert(incident: Incident, loudness: Loudness, finding: Finding = NO_INTERNET) -> Alert:
    roles = ("shift_lead",)
    return Alert(incident, finding, Answers(), (), loudness, "ru", roles=roles)


def pc(tonight: Night, hub: Hub, port: int, ca_file: Path, path: Path, **table: object) -> Pc:
    """A PC that the hub knows."""
    tonight.tables["hub"] = {
        "urls": [f"https://{HOST}:{port}"], "ca_file": str(ca_file), **table,
    }  # fmt: skip
    tonight.tables["internet"]["addresses"][HOST] = ["127.0.0.1"]
    loaded = settings_from(toml(tonight.tables).encode(), path)
    assert not loaded.problems
    opened = open_journal(path, utc_now())
    assert opened.problem is None
    hub.know(OPERATOR, opened.journal.secret.key(Purpose.AUTHENTICATION))
    return Pc(tonight, hub, path, loaded, opened.journal)


def pause(seconds: float) -> None:
    """Time in which something that must not happen would have happened."""
    time.sleep(seconds)


def with_hub(place: Pc, **changed: object) -> Pc:
    """The same PC with other settings of its hub."""
    settings = place.loaded.settings
    hub = msgspec.structs.replace(settings.hub, **changed)
    loaded = replace(place.loaded, settings=msgspec.structs.replace(settings, hub=hub))
    return replace(place, loaded=loaded)
