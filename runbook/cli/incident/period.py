"""The period of figures and exports: days or moments in Moscow time, without any this month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from runbook.cli.incident.changing import refuse
from runbook.incidents.closing import Refused
from runbook.language.moments import month_of, period_edge


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` until just before ``until``; ``now`` is when it was asked for."""

    since: datetime
    until: datetime
    now: datetime


def period_options(command: Callable[..., int]) -> Callable[..., int]:
    """``--since`` and ``--until``."""
    until = click.option("--until", metavar="incident.metavar.day", help="incident.option.until")
    since = click.option("--since", metavar="incident.metavar.day", help="incident.option.since")
    return since(until(command))


def period(since: str | None, until: str | None, now: datetime, lang: str) -> Period:
    """The period meant. Ends the command when it cannot be read."""
    start = month_of(now) if since is None else period_edge(since, end=False)
    # What a clock running ahead has written belongs to the present, too.
    end = now + timedelta(days=1) if until is None else period_edge(until, end=True)
    if start is None or end is None:
        refuse(Refused("incident.period.unreadable"), lang)
    if start >= end:
        refuse(Refused("incident.period.backwards"), lang)
    return Period(start, end, now)
