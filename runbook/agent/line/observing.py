"""A diagnosis of this PC as the hub is told it."""

from datetime import datetime, timedelta

from checks.report import Report
from runbook.agent.line.telling import moment
from runbook.reporting.checking import MOST_SIGHTS
from runbook.reporting.observations import concluded
from runbook.reporting.shapes import Diagnosis


def diagnosis_of(report: Report, now: datetime) -> Diagnosis:
    """What was concluded and seen; it began as long ago as it took."""
    began = now - timedelta(milliseconds=report.elapsed_ms)
    # As the journal keeps times, so that it is recognised when it comes back from there.
    began = began.replace(microsecond=began.microsecond // 1000 * 1000)
    return concluded(moment(began, now), report.verdict, report.observations[:MOST_SIGHTS])
