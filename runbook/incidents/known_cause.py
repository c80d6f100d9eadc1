"""PURE. The cause of an incident as far as it is known by now, and whose side it is on."""

from checks.causes import side_of
from runbook.diagnosis.advice import CAUSES
from runbook.incident import Incident


def cause(incident: Incident) -> str:
    """The true cause once it is closed, until then the one diagnosed; empty when neither is."""
    if incident.closed_at is not None and incident.true_cause:
        return incident.true_cause
    return incident.cause


def side(incident: Incident) -> str:
    """Whose fault it was; what is not of the catalogue is undetermined."""
    found = cause(incident)
    return side_of(found) if found in CAUSES else "undetermined"
