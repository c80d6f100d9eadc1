"""What a report means for the incident and the alert. PURE."""

from checks.component import Part, Place
from checks.observation import Outcome, ProbeKind
from checks.report import Report
from runbook.incident import Incident
from runbook.planning import Finding


def finding_of(report: Report) -> Finding:
    """The verdict in the incident's own terms."""
    verdict = report.verdict
    return Finding(
        verdict.domain,
        verdict.cause,
        verdict.side,
        verdict.confidence,
        verdict.services,
        tuple(one.cause for one in verdict.also),
    )


def finding_in(incident: Incident, also: tuple[str, ...]) -> Finding:
    """What an incident says was found last. It keeps no second faults: ``also`` are those told."""
    return Finding(
        incident.domain,
        incident.cause,
        incident.side,
        incident.confidence,
        incident.services,
        also,
    )


def failing_services(report: Report) -> tuple[str, ...]:
    """Services that do not answer, for whatever reason, or whose program is gone."""
    kinds = {ProbeKind.SERVICE, ProbeKind.PROGRAM}
    failing = [
        one.target
        for one in report.observations
        if one.kind in kinds and one.outcome is Outcome.FAILED
    ]
    return tuple(dict.fromkeys([*report.verdict.services, *failing]))


def internet_answers(report: Report) -> bool:
    """Whether something beyond the provider answered."""
    return any(
        one.place is Place.ISP and one.part is Part.UPLINK for one in report.verdict.acquitted
    )


def evidence_of(report: Report) -> tuple[str, ...]:
    """Failed probes for the administrator, where the bank lets them into a messenger."""
    failed = [one for one in report.observations if one.outcome is Outcome.FAILED]
    return tuple(f"{one.probe}: {one.failure}" for one in failed[:20])


def works(report: Report) -> bool:
    """Whether her work was possible, at least in part: a service of the bank's answered."""
    return report.verdict.healthy or any(
        one.kind is ProbeKind.SERVICE and one.outcome is Outcome.PASSED
        for one in report.observations
    )
