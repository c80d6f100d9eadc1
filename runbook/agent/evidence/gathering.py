"""Gathers the bundle's documents from this PC, side by side, against one deadline.

What hangs, raises or cannot be read is left out and named: half a bundle tonight is worth more than
a whole one tomorrow. No network, no settings and a spoilt journal are all ordinary here.
"""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from checks.host.reader import system_name
from checks.report import Report
from checks.situation import Situation
from checks.vpn.clients import read_vpn_version
from runbook.agent.checkup.checkup import Checkup, check_up
from runbook.agent.evidence.records import Records, read_records
from runbook.agent.line.opening import program_version
from runbook.agent.workplace import Workplace, utc_now
from runbook.bundle.known import Kind
from runbook.bundle.making import Raw
from runbook.bundle.parts.client_log import client_log, usual_folders
from runbook.bundle.parts.computer import computer, learn_names, vpn
from runbook.bundle.parts.said_settings import said_settings
from runbook.bundle.parts.versions import clock, versions
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import NAMES
from runbook.diagnosis.report import as_json
from runbook.doctor.gathering import side_by_side
from runbook.doctor.words import sentence
from runbook.journal.store import read_only_journal

DEADLINE = 14.0
"""Seconds for everything. A diagnosis has its own four, the doctor its own seven."""
VERSION_WAIT = 3.0
RECORDS_FIRST = 5.0
"""Seconds the journal has to be read before the doctor may mend it."""
NOT_IN_TIME = "not_in_time"
NO_VPN = "no_vpn"

Document = dict[str, Any]
Progress = Callable[[str], None]
"""Told the name of each part as soon as it is there. Called from several threads."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is gathered from. ``journal`` is the file, None for the usual place."""

    workplace: Workplace
    redactor: Redactor
    lang: str
    incident: str = ""
    journal: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents, and the key of the incident they are about, empty for none."""

    raw: Raw
    incident: str = ""


def gather(around: Around, progress: Progress, deadline: float = DEADLINE) -> Gathered:
    """Everything that could be had in time. Never raises for what this PC does."""
    read = threading.Event()
    asked: dict[str, Callable[[], object]] = {
        "looked": lambda: _looked(around),
        "doctor.json": lambda: _doctor(around, read),
        "records": lambda: _records(around, read),
        "client_log.json": lambda: client_log(_folders(around)),
        "settings.json": lambda: said_settings(around.workplace.loaded),
        "learned.json": lambda: _learned(around),
    }
    answers = side_by_side(
        {name: _told(name, one, progress) for name, one in asked.items()}, deadline
    )
    missing = [(name, NOT_IN_TIME) for name in asked if answers.get(name) is None]
    documents = answers.pop("looked", None) or {}
    records = answers.pop("records", None) or Records({})
    checked = answers.pop("doctor.json", None)
    found: dict[str, Document] = {
        **documents,
        **records.documents,
        **({"doctor.json": _findings(checked, around.lang)} if checked else {}),
        **{name: one for name, one in answers.items() if one is not None},
        "versions.json": _versions(checked),
        "clock.json": clock(checked.facts.clock_offset if checked else None),
    }
    missing += [*records.missing, *_left_out(around)]
    named = [(_NAMES.get(name, name), why) for name, why in missing]
    return Gathered(Raw(_ordered(found), tuple(named)), records.incident)


_NAMES = {"looked": "diagnosis.json", "records": "journal.json"}
ASKED = (
    *("diagnosis.json", "doctor.json", "journal.json", "client_log.json"),
    *("settings.json", "learned.json"),
)
"""What is waited for, by the names that are told to ``Progress``."""


def _told(name: str, question: Callable[[], object], progress: Progress) -> Callable[[], object]:
    def ask() -> object:
        answer = question()
        progress(_NAMES.get(name, name))
        return answer

    return ask


def _ordered(found: Mapping[str, Document]) -> dict[str, Document]:
    return {name: found[name] for name in NAMES if name in found}


def _left_out(around: Around) -> list[tuple[str, str]]:
    return [] if around.workplace.settings.vpn else [("vpn.json", NO_VPN)]


def _looked(around: Around) -> dict[str, Document]:
    """A fresh diagnosis, and the computer it was made on."""
    workplace, started = around.workplace, utc_now()
    report = workplace.diagnose(lambda _: None)
    situation = report.situation
    learn_names(situation, around.redactor)
    found = {
        "diagnosis.json": _diagnosis(workplace, report, started, around.lang),
        "computer.json": computer(situation, around.redactor),
    }
    if workplace.settings.vpn is not None:
        found["vpn.json"] = vpn(situation, _client_version(workplace, situation), around.redactor)
    return found


def _diagnosis(workplace: Workplace, report: Report, started: datetime, lang: str) -> Document:
    named = workplace.settings.service_names
    return dict(as_json(report, started, lang, named, workplace.differences))


def _client_version(workplace: Workplace, situation: Situation) -> str:
    client = workplace.settings.vpn.client if workplace.settings.vpn else ""
    return read_vpn_version(client, situation.facts.system, VERSION_WAIT)


def _folders(around: Around) -> tuple[Path, ...]:
    return usual_folders(system_name(), around.environ)


def _records(around: Around, read: threading.Event) -> Records:
    try:
        opened = read_only_journal(around.journal)
        with closing(opened.journal) as journal:
            problem = opened.problem.rule_id if opened.problem is not None else ""
            operator = around.workplace.settings.operator.id
            return read_records(journal, operator, around.incident, problem)
    finally:
        read.set()


def _doctor(around: Around, read: threading.Event) -> Checkup:
    # It sets a damaged journal aside: what is there is read first.
    read.wait(RECORDS_FIRST)
    return check_up(around.workplace, around.lang, around.environ, hub=False)


def _findings(checked: Checkup, lang: str) -> Document:
    return {
        "findings": [
            {
                "id": one.problem.rule_id if one.problem else one.sentence,
                "about": one.id,
                "level": str(one.level),
                # What stands in the settings' file is quoted by its own problems: not here.
                "sentence": "" if one.problem else sentence(one, lang),
            }
            for one in checked.findings
        ],
        "channels": [one.id for one in checked.channels],
    }


def _versions(checked: Checkup | None) -> Document:
    steps = checked.facts.steps if checked else None
    return versions(program_version(), steps.version if steps else 0, bool(steps and steps.own))


def _learned(around: Around) -> Document:
    """What is normal on the networks this PC has been in; a network is called by an alias.

    Its key is a digest of the router's hardware address, which could be guessed back.
    """
    learned = around.workplace.learned
    return {
        "networks": [
            {
                "network": around.redactor.alias(Kind.HARDWARE, key),
                "last_seen": one.last_seen.isoformat() if one.last_seen else None,
                "router": list(one.router.addresses) if one.router else [],
                "resolvers": list(one.resolvers.addresses) if one.resolvers else [],
                "usual_ms": {probe: took.smoothed_ms for probe, took in one.took.items()},
                "silent": {probe: silence.looks for probe, silence in one.silent.items()},
            }
            for key, one in learned.networks.items()
        ]
    }
