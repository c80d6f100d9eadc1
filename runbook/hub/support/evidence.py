"""PURE. The evidence of an incident as one document, ``runbook.evidence/1``.

It may hold inner names and addresses: it goes by mail, webhook and file, never by a messenger. Of a
client it holds nothing. What is left out for its length is counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import MOSCOW

SCHEMA = "runbook.evidence/1"
OPERATORS, ACCUSING, PROVING, COMPONENTS, PROVED = 40, 6, 3, 12, 24
"""How many operators are told of one by one, observations of each, components by accusation."""
_OWN = ("pc:", "home:", "tunnel:")
"""What every operator has for herself, by the beginning of its name."""
_FAILED, _PASSED = "failed", "passed"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation, at the hub's own time. ``proves`` and ``accuses`` are components."""

    probe: str
    outcome: str
    at: datetime
    elapsed_ms: int
    path: tuple[str, ...] = ()
    failure: str = ""
    operation: str = ""
    attempts: int = 1
    detail: str = ""
    proves: tuple[str, ...] = ()
    accuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Witness:
    """One operator who is hit: her incident, where she works, and what her PC saw last."""

    incident: HubIncident
    provider: str = ""
    city: str = ""
    gateway: str = ""
    version: str = ""
    looked_at: datetime | None = None
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is made of. ``head`` is the log's; ``trend`` counts operators hit."""

    kind: str
    number: str
    made_at: datetime
    incident: HubIncident
    witnesses: tuple[Witness, ...]
    head: str = ""
    trend: Document | None = None


def document(subject: Subject) -> Document:
    """The whole evidence, ready to be written as JSON."""
    incident, told = subject.incident, subject.witnesses
    shown = sorted(told, key=_most_said)[:OPERATORS]
    weight = incident.weight
    return {
        "schema": SCHEMA,
        "kind": subject.kind,
        "number": subject.number,
        "made": times(subject.made_at),
        "log_head": subject.head,
        "incident": _incident(incident),
        "since": times(incident.began),
        "times": _times(incident),
        "weight": {
            "hit": len(told),
            "of": weight.accuse + weight.prove + weight.silent or len(told),
            "accuse": weight.accuse,
            "prove": weight.prove,
            "silent": weight.silent,
            "vanished": weight.vanished,
            "partial": weight.partial,
            "next_explanation": weight.instead,
            "next_explanation_is_far": weight.certain,
        },
        "places": [list(one) for one in weight.places] or _counted(map(_place, told)),
        "providers": _counted(one.provider for one in told),
        "cities": _counted(one.city for one in told),
        "gateways": _counted(one.gateway for one in told),
        "versions": _counted(one.version for one in told),
        "accused": accused(told, incident),
        "proved": proved(told, incident),
        "trend": subject.trend,
        "operators": [_witness(one, incident.component) for one in shown],
        "operators_left_out": len(told) - len(shown),
    }


def accused(told: Sequence[Witness], incident: HubIncident) -> list[Document]:
    """What failures accuse and nobody's check has proved; the shared component stands first.

    After it, whichever most operators accuse. Of a mass incident only what operators share: what
    is one operator's own is told with her.
    """
    proven = {part for witness in told for one in witness.seen for part in one.proves}
    operators: Counter[str] = Counter()
    observations: Counter[str] = Counter()
    for witness in told:
        mine = Counter(part for one in witness.seen for part in one.accuses)
        operators.update(mine.keys())
        observations.update(mine)
    shared = incident.component
    left = {part for part in operators if part not in proven}
    if incident.is_mass:
        left = {part for part in left if not part.startswith(_OWN)}
    if shared:
        left.add(shared)
    ordered = sorted(left, key=lambda one: (one != shared, -operators[one], one))
    return [
        {"component": one, "operators": operators[one], "observations": observations[one]}
        for one in ordered[:COMPONENTS]
    ]


def proved(told: Sequence[Witness], incident: HubIncident) -> list[str]:
    """What lies on a way that failed and is proved to work all the same, nearest first."""
    proven = {part for witness in told for one in witness.seen for part in one.proves}
    failing = (one for witness in told for one in witness.seen if one.outcome == _FAILED)
    ways = dict.fromkeys(part for one in failing for part in one.path)
    if incident.is_mass:
        ways = {part: None for part in ways if not part.startswith(_OWN)}
    return [part for part in ways if part in proven and part != incident.component][:PROVED]


def times(moment: datetime) -> dict[str, str]:
    """A moment as its readers want it: UTC for administrators, Moscow for the office."""
    return {
        "utc": moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "moscow": moment.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M:%S"),
    }


def _incident(incident: HubIncident) -> Document:
    return {
        "number": incident.number,
        "key": incident.key,
        "kind": str(incident.kind),
        "cause": incident.cause,
        "side": incident.side,
        "confidence": round(incident.confidence, 3),
        "component": incident.component,
        "services": list(incident.services),
        "also": list(incident.also),
        "operator": incident.agent,
        "drill": incident.drill,
    }


_TIMES = (
    "occurred_at",
    "detected_at",
    "opened_at",
    "alerted_at",
    "acknowledged_at",
    "called_out_at",
    "support_at",
    "passed_on_at",
    "eta_at",
    "restored_at",
    "closed_at",
)


def _times(incident: HubIncident) -> list[Document]:
    known = ((name, getattr(incident, name)) for name in _TIMES)
    return [
        {"what": name.removesuffix("_at"), **times(moment)}
        for name, moment in known
        if moment is not None
    ]


def _witness(witness: Witness, component: str) -> Document:
    incident = witness.incident
    accusing = [one for one in witness.seen if one.outcome == _FAILED]
    accusing.sort(key=lambda one: (not _is_on(one, component), one.at, one.probe))
    proving = [one for one in witness.seen if one.outcome == _PASSED]
    began = incident.began
    return {
        "operator": incident.agent,
        "incident": incident.number,
        "cause": incident.cause,
        "since": times(began),
        "restored": None if incident.restored_at is None else times(incident.restored_at),
        "provider": witness.provider,
        "city": witness.city,
        "gateway": witness.gateway,
        "version": witness.version,
        "calls": incident.calls,
        "chats": incident.chats,
        "looked_at": None if witness.looked_at is None else times(witness.looked_at),
        "accusing": [_seen(one) for one in accusing[:ACCUSING]],
        "proving": [_seen(one) for one in proving[:PROVING]],
        "observations_left_out": max(len(accusing) - ACCUSING, 0) + max(len(proving) - PROVING, 0),
    }


def _seen(one: Seen) -> Document:
    return {
        "probe": one.probe,
        "at": times(one.at),
        "outcome": one.outcome,
        "failure": one.failure,
        "operation": one.operation,
        "elapsed_ms": one.elapsed_ms,
        "attempts": one.attempts,
        "path": list(one.path),
        "detail": one.detail,
    }


def _is_on(one: Seen, component: str) -> bool:
    return bool(component) and any(
        part == component or part.startswith(f"{component}/") for part in one.path
    )


def _most_said(witness: Witness) -> tuple[int, str]:
    return (-sum(one.outcome == _FAILED for one in witness.seen), witness.incident.agent)


def _place(witness: Witness) -> str:
    return ", ".join(filter(None, (witness.provider, witness.city)))


def _counted(values: Iterable[str]) -> Sequence[list[str | int]]:
    counts = Counter(one for one in values if one)
    return [[one, counts[one]] for one in sorted(counts, key=lambda each: (-counts[each], each))]
