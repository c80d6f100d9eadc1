"""The result of a diagnosis as the JSON object of ``runbook.check/1``. PURE."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from checks.report import Report
from checks.verdict import Verdict
from runbook.advice import advice
from runbook.learned.differences import Difference, DifferenceKind
from runbook.texts import t

SCHEMA = "runbook.check/1"
MOST_NAMED = 4
"""So many silent places are named on the screen; all of them stand in the JSON."""


def names_of(services: tuple[str, ...], named: Mapping[str, str]) -> str:
    """The services' names as people know them, for a sentence."""
    return ", ".join(named.get(one, one) for one in services)


def summary_of(verdict: Verdict, lang: str, named: Mapping[str, str]) -> str:
    """What it is, in a calm sentence or two."""
    if verdict.healthy and not named:
        return t("cause.healthy.ok.summary.no_services", lang)
    services = names_of(verdict.services, named)
    return t(advice(verdict.cause).summary, lang, services=services)


def as_json(
    report: Report,
    started: datetime,
    lang: str,
    named: Mapping[str, str],
    unusual: Sequence[Difference] = (),
) -> dict[str, object]:
    """One JSON object; ``named`` are the services' names by id, ``unusual`` what differs here."""
    shown = started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    observations = sorted(report.observations, key=lambda one: (one.at_ms, one.probe))
    return {
        "schema": SCHEMA,
        "started": shown,
        "elapsed_ms": report.elapsed_ms,
        "verdict": _verdict(report.verdict, lang, named),
        "differences": [one.as_json() for one in unusual],
        "observations": [one.as_json() for one in observations],
    }


def difference_lines(unusual: Sequence[Difference], lang: str) -> list[str]:
    """What is not as usual here, for a screen; nothing when all is."""
    if not unusual:
        return []
    silent = [one.subject for one in unusual if one.kind is DifferenceKind.SILENT]
    lines = [
        t(f"difference.{one.kind}", lang, subject=one.subject, usual=one.usual, now=one.now)
        for one in unusual
        if one.kind is not DifferenceKind.SILENT
    ]
    if silent:
        few = ", ".join(silent[:MOST_NAMED]) + (", …" if len(silent) > MOST_NAMED else "")
        lines.append(t("difference.silent", lang, count=len(silent), subjects=few))
    return [t("difference.title", lang), *(f"  {line}" for line in lines)]


def _verdict(verdict: Verdict, lang: str, named: Mapping[str, str]) -> dict[str, object]:
    return {
        "domain": verdict.domain,
        "cause": verdict.cause,
        "side": verdict.side,
        "confidence": verdict.confidence,
        "services": list(verdict.services),
        "summary": summary_of(verdict, lang, named),
        "also": [_verdict(one, lang, named) for one in verdict.also],
        "alternatives": [
            {"cause": one.cause, "confidence": one.confidence} for one in verdict.alternatives
        ],
        "acquitted": [str(one) for one in verdict.acquitted],
        "contradictions": list(verdict.contradictions),
        "notes": [str(note) for note in verdict.notes],
    }
