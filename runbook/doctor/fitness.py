"""PURE. What of a check-up the office is told: whether this PC would do tonight."""

from collections.abc import Iterable
from datetime import datetime

from runbook.doctor.facts import DoctorFacts, Finding, Level, Reading

FAILS_HER = frozenset(
    {
        *("settings", "contacts", "token", "email", "webhook", "apprise"),
        *("trust_store", "clock", "disk", "journal", "own_secret"),
        *("vpn_client", "vpn_certificate", "names", "hub"),
    }
)
"""Findings that leave her alone or without work in an outage. The office is told these ids only."""


def unready(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Ids of what fails and is on the list, each once, in order."""
    failed = (one.id for one in findings if one.level is Level.FAILURE and one.id in FAILS_HER)
    return tuple(dict.fromkeys(failed))


def certificate_end(facts: DoctorFacts) -> datetime | None:
    """When the certificate ends that she shows, as the doctor judges it; None: nobody knows."""
    read, told = facts.certificate, facts.vpn
    if read is not None and read.reading is Reading.FOUND:
        return read.expires
    unread = read is None or read.reading is Reading.NONE
    return told.certificate_expires if unread and told is not None else None
