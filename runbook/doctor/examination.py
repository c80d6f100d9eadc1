"""What would fail tonight: facts of this PC and its settings to findings.

``runbook.doctor.gathering`` finds out the facts, ``runbook.doctor.words`` says the findings.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from runbook.doctor.facts import (
    DoctorFacts,
    Finding,
    HubAnswer,
    Level,
    NameState,
    Trouble,
    Values,
)
from runbook.doctor.findings import finding
from runbook.doctor.keeping import aside, chain, drill, incidents, own_secret, procedure, promises
from runbook.doctor.reaching import because, contacts, inside, token, ways
from runbook.doctor.trusting import bank_words, open_files
from runbook.doctor.vpn import certificate, client
from runbook.settings import Settings
from runbook.settings.problem import Severity
from runbook.settings.slug import slug
from runbook.settings.whole import hub_lies_inside, is_wanted

CLOCK_WARNING = 30.0
CLOCK_FAILURE = 300.0
"""Seconds the clock may be wrong: certificates and one-time codes stop working."""
DISK_WARNING = 1024**3
DISK_FAILURE = 100 * 1024**2
_MIB = 1024**2
_GIB = 1024**3
_COMFORTS = frozenset({"icmp", "clipboard", "incidents", "drill", "modes", "aside"})
"""Good to have, or to be tidied up: nothing of the night depends on it."""
_TELLING = frozenset({"token", "email", "webhook", "apprise"})
"""Whether anybody hears of it: not knowing that is said beside whatever else is wrong."""


def examine(settings: Settings, facts: DoctorFacts, now: datetime) -> tuple[Finding, ...]:
    """All findings in a fixed order; the last one says in one sentence what would fail tonight."""
    findings = [one for part in _PARTS for one in part(settings, facts, now)]
    return (*findings, _tonight(findings))


def _tonight(findings: list[Finding]) -> Finding:
    unsure = tuple(one.id for one in findings if one.level is Level.UNKNOWN and one.id in _TELLING)
    for level in (Level.FAILURE, Level.WARNING, Level.UNKNOWN):
        about = [one.id for one in findings if one.level is level and one.id not in _COMFORTS]
        if about:
            told = finding("tonight", level, about=tuple(dict.fromkeys(about)))
            if level is Level.UNKNOWN:
                return told
            return replace(told, not_found_out=tuple(dict.fromkeys(unsure)))
    return finding("tonight", Level.OK)


def _settings(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    if facts.source is None:
        yield finding("settings", Level.WARNING, "none", {"place": facts.place})
    elif not facts.problems:
        yield finding("settings", Level.OK, values={"file": facts.source})
    for problem in facts.problems:
        failed = problem.severity is Severity.ERROR
        level = Level.FAILURE if failed else Level.WARNING
        yield Finding("settings", level, problem=problem)
    if not settings.operator.id:
        yield finding("operator", Level.WARNING)
    elif settings.operator.id == slug(settings.operator.name):
        # It was not given, or repeats her name: either way her name is what the alert shows.
        yield finding("operator", Level.WARNING, "from_name", {"id": settings.operator.id})
    if not settings.operator.urgent_line:
        yield finding("urgent_line", Level.WARNING)
    if facts.unknown_provider:
        yield finding("provider", Level.WARNING, values={"id": settings.provider.id})


def _told(subject: str, level: Level, trouble: Trouble) -> Finding:
    texts = f"{trouble.rule_id}.sentence", f"{trouble.rule_id}.hint"
    return Finding(subject, level, *texts, trouble.values)


def _trust(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    levels = {True: Level.OK, False: Level.FAILURE, None: Level.UNKNOWN}
    yield finding("trust_store", levels[facts.trust_store])
    for name in facts.bad_ca_files:
        yield finding("trust_store", Level.FAILURE, "ca_file", {"name": name})


def _clock(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    if facts.clock_offset is None:
        yield finding("clock", Level.UNKNOWN)
        return
    wrong = abs(facts.clock_offset)
    level = Level.FAILURE if wrong > CLOCK_FAILURE else Level.OK
    if CLOCK_WARNING < wrong <= CLOCK_FAILURE:
        level = Level.WARNING
    yield finding("clock", level, values={"seconds": round(wrong)})


def _disk(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    if not facts.disks:
        yield finding("disk", Level.UNKNOWN)
        return
    for disk in facts.disks:
        values: Values = {"name": disk.path, "free": disk.free // _MIB}
        room: Values = {"name": disk.path, "free": disk.free // _GIB}
        if disk.writable is False:
            yield finding("disk", Level.FAILURE, "read_only", values)
        elif disk.free < DISK_WARNING:
            level = Level.FAILURE if disk.free < DISK_FAILURE else Level.WARNING
            yield finding("disk", level, values=values)
        else:
            yield finding("disk", Level.OK, values=room)


def _journal(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    if facts.journal is None:
        yield finding("journal", Level.OK)
        return
    level = Level.FAILURE if facts.journal_in_memory else Level.WARNING
    yield _told("journal", level, facts.journal)


def _hub(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    for url in settings.hub.urls:
        found = facts.addresses.get((urlsplit(url).hostname or "").lower(), ())
        if settings.vpn and hub_lies_inside(url, settings.vpn, found):
            yield finding("hub", Level.FAILURE, values={"url": url})
        else:
            yield finding("hub", Level.OK, values={"url": url})
    yield from (because("hub", "key", trouble) for trouble in facts.hub_key)
    if is_wanted(settings):
        yield from _hub_itself(facts.hub)


def _hub_itself(answer: HubAnswer | None) -> Iterator[Finding]:
    """Whether it answers and knows this PC. Until it does, this PC tells people by itself."""
    if answer is None:
        yield finding("hub_answer", Level.UNKNOWN)
        return
    if answer.trouble:
        yield because("hub_answer", "trouble", Trouble(answer.trouble, answer.values))
        return
    yield finding("hub_answer", Level.OK)
    if answer.skew is not None and abs(answer.skew) > CLOCK_WARNING:
        level = Level.FAILURE if abs(answer.skew) > CLOCK_FAILURE else Level.WARNING
        yield finding("hub_answer", level, "clock", {"seconds": round(abs(answer.skew))})


def _names(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    if facts.names is None:
        yield finding("names", Level.UNKNOWN)
        return
    lost = [name for name, state in facts.names.items() if state is NameState.NEITHER]
    if lost and facts.any_name_resolved is False:
        yield finding("names", Level.WARNING, "none")
        return
    gateway = settings.vpn.gateway if settings.vpn else ""
    if gateway in lost:
        yield finding("names", Level.FAILURE, "gateway", {"name": gateway})
    others = [name for name in lost if name != gateway]
    if others:
        yield finding("names", Level.WARNING, values={"names": ", ".join(sorted(others))})
    if not lost:
        pinned = sum(1 for state in facts.names.values() if state is NameState.PINNED)
        yield finding("names", Level.OK, values={"count": len(facts.names), "pinned": pinned})


def _comforts(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """What is good to have: its absence fails nothing."""
    variants = {True: "present", False: "absent", None: "unknown"}
    icmp = Level.UNKNOWN if facts.icmp is None else Level.OK
    yield finding("icmp", icmp, variants[facts.icmp])
    levels = {True: Level.OK, False: Level.WARNING, None: Level.UNKNOWN}
    yield finding("clipboard", levels[facts.clipboard], variants[facts.clipboard])


_PARTS: tuple[Callable[[Settings, DoctorFacts, datetime], Iterator[Finding]], ...] = (
    _settings,
    contacts,
    token,
    ways,
    inside,
    _trust,
    _clock,
    _disk,
    _journal,
    own_secret,
    chain,
    promises,
    incidents,
    aside,
    procedure,
    bank_words,
    open_files,
    drill,
    client,
    certificate,
    _hub,
    _names,
    _comforts,
)
