"""This PC looks at itself for the office: what its doctor finds, in a few ids and a date."""

from datetime import timedelta

from checks.host.reader import system_name
from checks.vpn.clients import read_vpn_version
from runbook.agent.checkup.checkup import check_up
from runbook.agent.line.telling import moment
from runbook.agent.workplace import Workplace, utc_now
from runbook.doctor.fitness import certificate_end, unready
from runbook.reporting.shapes import Fitness

VERSION_WAIT = 3.0
"""Seconds the VPN client has to name its version."""
LANG = "ru"
"""Findings are told by their ids only: no words are made."""
LONGEST = timedelta(days=365)
"""A certificate that lives longer is said to live so long: nobody needs to know more."""


def look_at(workplace: Workplace) -> Fitness:
    """What it finds, in some six seconds. The hub is not asked: it hears of this PC anyway."""
    found = check_up(workplace, LANG, hub=False)
    vpn = workplace.settings.vpn
    now, ends = utc_now(), certificate_end(found.facts)
    return Fitness(
        looked=moment(now, now),
        certificate_until=None if ends is None else moment(min(ends, now + LONGEST), now),
        client=read_vpn_version(vpn.client, system_name(), VERSION_WAIT) if vpn else "",
        unready=unready(found.findings),
    )
