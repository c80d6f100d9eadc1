"""Whether the VPN client will let her in tonight: is it running, how long its certificate lives."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from runbook.doctor.facts import Certificate, DoctorFacts, Finding, Level, Reading, Values
from runbook.doctor.findings import finding
from runbook.language.moscow import MOSCOW
from runbook.settings import Settings

EARLY, SOON, TODAY = timedelta(days=14), timedelta(days=3), timedelta(days=1)
"""Before the end: order a new one, see to it now, it may not outlive the shift."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def client(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Whether the client runs."""
    if settings.vpn is None:
        yield finding("vpn_client", Level.WARNING, "not_configured")
        return
    values = {"client": settings.vpn.client}
    if facts.vpn is None or facts.vpn.running is None:
        yield finding("vpn_client", Level.UNKNOWN, values=values)
    else:
        level = Level.OK if facts.vpn.running else Level.FAILURE
        yield finding("vpn_client", level, values=values)


def certificate(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """How long the certificate lives: what the client says of it goes before what files say."""
    if settings.vpn is None:
        return
    told = facts.vpn
    if told is not None and told.certificate_expired:
        yield finding("vpn_certificate", Level.FAILURE, "expired")
        return
    read = facts.certificate or Certificate()
    if told is not None and told.certificate_expires is not None and read.reading is Reading.NONE:
        read = Certificate(Reading.FOUND, told.certificate_expires)
    match read.reading:
        case Reading.FOUND if read.expires is not None:
            yield _lives(read.expires - now)
        case Reading.SEVERAL if read.expires is not None:
            yield _one_of_several(read.expires, now)
        case Reading.SEALED:
            yield finding("vpn_certificate", Level.UNKNOWN, "sealed", {"file": read.file})
        case _:
            yield finding("vpn_certificate", Level.UNKNOWN)


def _lives(left: timedelta) -> Finding:
    values: Values = {"days": left // _DAY, "hours": left // _HOUR}
    if left <= timedelta():
        return finding("vpn_certificate", Level.FAILURE, "expired")
    if left <= TODAY:
        return finding("vpn_certificate", Level.FAILURE, "today", values)
    if left <= SOON:
        return finding("vpn_certificate", Level.WARNING, "soon", values)
    if left <= EARLY:
        return finding("vpn_certificate", Level.WARNING, values=values)
    return finding("vpn_certificate", Level.OK, values=values)


def _one_of_several(ends: datetime, now: datetime) -> Finding:
    """The one that ends first may be an old one nobody uses: it alone is no failure."""
    if ends - now > EARLY:
        return finding("vpn_certificate", Level.OK, values={"days": (ends - now) // _DAY})
    day = ends.astimezone(MOSCOW).strftime("%d.%m.%Y")
    return finding("vpn_certificate", Level.UNKNOWN, "several", {"day": day})
