"""The result of a diagnosis as the JSON object of ``runbook.check/1``. PURE."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from checks.observation import Observation, ProbeKind
from checks.report import Report
from checks.verdict import Verdict
from runbook.diagnosis.advice import advice
from runbook.diagnosis.areas import Area, area_of_probe
from runbook.diagnosis.progress import State, rows
from runbook.language.texts import known, t
from runbook.learned.differences import Difference, DifferenceKind

SCHEMA = "runbook.check/1"
MOST_NAMED = 4
"""So many silent places are named on the screen; the probes themselves stand in the JSON."""
_FURTHER: Mapping[ProbeKind, Area] = {
    **dict.fromkeys(
        (ProbeKind.ROUTER_ICMP, ProbeKind.FORWARDER, ProbeKind.FORWARDER_TCP), Area.HOME
    ),
    **dict.fromkeys(
        (ProbeKind.PROVIDER_DNS, ProbeKind.RESOLVER_TCP, ProbeKind.PORTAL), Area.PROVIDER
    ),
    ProbeKind.TUNNEL_HOP: Area.VPN,
    **dict.fromkeys(
        (
            ProbeKind.MTU,
            ProbeKind.GATEWAY_TCPT,
            ProbeKind.GATEWAY_NAT_T,
            ProbeKind.GATEWAY_ICMP,
            ProbeKind.GATEWAY_TTL,
        ),
        Area.GATEWAY,
    ),
}
"""Where probes lead that say nothing of an area's state, but may be unusual."""


def names_of(services: tuple[str, ...], named: Mapping[str, str]) -> str:
    """The services' names as people know them, for a sentence."""
    return ", ".join(named.get(one, one) for one in services)


def summary_of(verdict: Verdict, lang: str, named: Mapping[str, str]) -> str:
    """What it is, in a calm sentence or two."""
    if verdict.healthy and not named:
        return t("cause.healthy.ok.summary.no_services", lang)
    return cause_summary(verdict.cause, verdict.services, lang, named)


def cause_summary(
    cause: str, services: tuple[str, ...], lang: str, named: Mapping[str, str]
) -> str:
    """The cause in a sentence or two, with the services that it hits; several have their own."""
    found = advice(cause).summary
    several = f"{found}.many"
    text_id = several if len(services) > 1 and known(several, lang) else found
    return t(text_id, lang, services=names_of(services, named))


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


def difference_lines(
    unusual: Sequence[Difference], report: Report, lang: str, named: Mapping[str, str]
) -> list[str]:
    """What is not as usual here, for a screen, in areas and services; nothing when all is.

    Silence that the verdict explains is left out: it is said already. Of one place's slow answers
    the latest is told.
    """
    lines = [*_addresses(unusual, lang), *_ways(unusual, lang, named)]
    silent = _unexplained(unusual, report)
    places = list(dict.fromkeys(_place(one, lang, named) for one in silent))
    if places:
        few = ", ".join(places[:MOST_NAMED]) + (", …" if len(places) > MOST_NAMED else "")
        lines.append(t("difference.silent", lang, places=few))
    return [t("difference.title", lang), *(f"  {line}" for line in lines)] if lines else []


def _addresses(unusual: Sequence[Difference], lang: str) -> list[str]:
    kinds = (DifferenceKind.ROUTER, DifferenceKind.RESOLVERS, DifferenceKind.NAME)
    return [
        t(f"difference.{one.kind}", lang, subject=one.subject, usual=one.usual, now=one.now)
        for one in unusual
        if one.kind in kinds
    ]


def _ways(unusual: Sequence[Difference], lang: str, named: Mapping[str, str]) -> list[str]:
    """Other paths and slow answers, one line for each place."""
    paths = [one for one in unusual if one.kind is DifferenceKind.PATH]
    slower = [one for one in unusual if one.kind is DifferenceKind.SLOWER]
    slower.sort(key=lambda one: int(one.now))
    told: dict[tuple[DifferenceKind, str], Difference] = {}
    for one in (*paths, *slower):
        if _area(one.subject):
            told[one.kind, _place(one.subject, lang, named)] = one
    return [
        t(f"difference.{kind}", lang, place=place, usual=one.usual, now=one.now)
        for (kind, place), one in told.items()
    ]


def _unexplained(unusual: Sequence[Difference], report: Report) -> list[str]:
    """The probes that used to answer and whose silence the verdict does not account for."""
    verdict = report.verdict
    faults = (verdict, *verdict.also)
    accused = {part for fault in faults for part in fault.accused}
    explained = {probe for fault in faults for probe in fault.explains}
    table = rows(report.observations, verdict, has_bank=True)
    areas = {row.area for row in table if row.state is State.TROUBLE}
    seen: dict[str, Observation] = {one.probe: one for one in report.observations}
    silent = [one.subject for one in unusual if one.kind is DifferenceKind.SILENT]
    return [
        probe
        for probe in silent
        if probe not in explained
        and _area(probe) not in {None, *areas}
        and not (probe in seen and accused & set(seen[probe].path))
    ]


def _area(probe: str) -> Area | None:
    kind = probe.partition(":")[0]
    known = kind in set(ProbeKind)
    return area_of_probe(probe) or (_FURTHER.get(ProbeKind(kind)) if known else None)


def _place(probe: str, lang: str, named: Mapping[str, str]) -> str:
    """A service by its name, every other place by its area."""
    kind, _, target = probe.partition(":")
    if kind == ProbeKind.SERVICE:
        return named.get(target, target)
    return t(f"difference.place.{_area(probe)}", lang)


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
