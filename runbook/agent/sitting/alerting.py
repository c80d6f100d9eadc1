"""Puts together what an alert may say, from a diagnosis and what the journal knows."""

from dataclasses import dataclass

from checks.report import Report
from runbook.agent.findings import evidence_of, failing_services
from runbook.agent.recording.acknowledging import KnownBy, known_by
from runbook.agent.recording.record import Record
from runbook.alerting.alerts import Alert
from runbook.incident import Incident
from runbook.planning import Answers, Finding, Loudness
from runbook.settings import Settings


@dataclass(frozen=True, slots=True)
class Alerting:
    """Makes the alerts of one sitting."""

    settings: Settings
    record: Record
    lang: str

    def alert(
        self,
        finding: Finding,
        report: Report,
        loudness: Loudness,
        answers: Answers,
        roles: tuple[str, ...],
        incident: Incident,
    ) -> Alert:
        """The alert about a finding. Raises JournalError."""
        named = self.settings.service_names
        journal = self.record.journal
        by = journal.read(lambda connection: known_by(connection, incident.key))
        return Alert(
            incident=incident,
            finding=finding,
            answers=answers,
            systems=tuple(named.get(one, one) for one in failing_services(report)),
            loudness=loudness,
            lang=self.lang,
            trainee=self.settings.operator.trainee,
            evidence=evidence_of(report) if self.settings.telegram.evidence else (),
            roles=roles,
            repeats=self.record.repeats(incident),
            proven=by == KnownBy.CODE,
            by_hub=by == KnownBy.HUB,
        )
