"""For the quality department: who could not work when, when norms were lifted, what was promised.

Minutes are counted as in ``runbook.hub.monitoring.drafts``: one that began counts. Exercises are
left out, and so is what stopped nobody's work.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import case, func, or_, select

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.monitoring.drafts import Period, periods
from runbook.hub.store import searching
from runbook.hub.store.documents import read
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import CALLBACKS, INCIDENTS
from runbook.hub.store.transaction import Transaction
from runbook.incidents.register import harmless
from runbook.incidents.words import cause_name, side_name
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

SCHEMA = "runbook.hub.quality/1"
MOST = 10_000
"""Outages in one file, the newest."""
_AT_ONCE = 500
_MINUTE = timedelta(minutes=1)
_COLUMNS = (
    *("operator", "incident", "mass", "cause", "side", "from", "until", "minutes", "lifted"),
    *("promised", "kept", "late", "open"),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """One operator's outage. ``until`` None: it goes on. ``mass`` is 0 outside a mass outage.

    ``lifted``: minutes of it in degraded mode, when speed norms do not count. ``kept`` promises
    were kept within their window, ``late`` ones ended after it or are overdue, ``open`` ones wait.
    """

    operator: str
    incident: int
    mass: int
    cause: str
    side: str
    since: datetime
    until: datetime | None
    minutes: int
    lifted: int
    promised: int = 0
    kept: int = 0
    late: int = 0
    open: int = 0


def outages(tx: Transaction, wanted: searching.Wanted) -> list[Outage]:
    """What touches the time asked for, by operator and beginning; of one incident or operator."""
    return of_incidents(tx, _hit(tx, wanted))


def of_incidents(tx: Transaction, hit: Sequence[HubIncident]) -> list[Outage]:
    """The same for these operators' incidents."""
    by_number = {one.number: one for one in hit}
    masses = _numbers_of(tx, {one.parent for one in hit if one.parent})
    promises = _promises(tx, [one.key for one in hit])
    relieved = list(_relieved(tx))
    found = []
    for one in periods(hit, tx.now):
        incident = by_number[one.incident]
        counts = promises.get((incident.key, one.operator), (0, 0, 0, 0))
        lifted = _lifted(one, relieved, tx.now)
        mass = masses.get(incident.parent, 0)
        side = incident.side
        times = (one.since, one.until, one.minutes, lifted)
        found.append(Outage(one.operator, one.incident, mass, one.cause, side, *times, *counts))
    return found


def degraded_minutes(tx: Transaction, incident: HubIncident) -> int:
    """How long of this incident degraded mode was on."""
    (whole,) = periods([incident], tx.now)
    return _lifted(whole, _relieved(tx), tx.now)


def written(found: Sequence[Outage], form: str, lang: str) -> str:
    """The whole table, as ``csv`` (semicolons, no formulas), ``md`` or ``json``."""
    if form == "json":
        whole = {"schema": SCHEMA, "outages": [_plain(one) for one in found]}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    heads = [t(f"hub.log.quality.{name}", lang) for name in _COLUMNS]
    rows = [_cells(one, lang) for one in found]
    if form == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([[harmless(cell) for cell in row] for row in [heads, *rows]])
        return buffer.getvalue()
    from runbook.hub.logbook import markdown_row  # noqa: PLC0415 - lazy for start-up

    lines = [markdown_row(heads), markdown_row(["---"] * len(heads)), *map(markdown_row, rows)]
    return f"# {t('hub.log.quality.title', lang)}\n\n" + "\n".join([*lines, ""])


def _hit(tx: Transaction, wanted: searching.Wanted) -> list[HubIncident]:
    asked = select(INCIDENTS.c.body).where(INCIDENTS.c.kind == Kind.LOCAL.value)
    if wanted.since is not None:
        since = to_ms(wanted.since)
        asked = asked.where(or_(INCIDENTS.c.closed_at.is_(None), INCIDENTS.c.closed_at >= since))
    if wanted.until is not None:
        asked = asked.where(INCIDENTS.c.opened_at < to_ms(wanted.until))
    if wanted.incident:
        asked = asked.where(
            or_(INCIDENTS.c.key == wanted.incident, INCIDENTS.c.parent == wanted.incident)
        )
    if wanted.who:
        asked = asked.where(INCIDENTS.c.agent == wanted.who)
    rows = tx.connection.execute(asked.order_by(INCIDENTS.c.number.desc()).limit(MOST)).scalars()
    found = [read(body, HubIncident) for body in rows]
    return [
        one for one in found
        if not one.drill and not one.is_only_ours
        and (wanted.since is None or (one.restored_at or one.closed_at or tx.now) >= wanted.since)
    ]  # fmt: skip


def _numbers_of(tx: Transaction, keys: set[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for some in _portions(sorted(keys)):
        asked = select(INCIDENTS.c.key, INCIDENTS.c.number).where(INCIDENTS.c.key.in_(some))
        known.update((row.key, row.number) for row in tx.connection.execute(asked))
    return known


def _promises(
    tx: Transaction, keys: Sequence[str]
) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    late = func.coalesce(CALLBACKS.c.ended_at, to_ms(tx.now)) >= CALLBACKS.c.window_until
    ended = CALLBACKS.c.ended_at.is_not(None)
    sums = [
        func.sum(case((hit, 1), else_=0))
        for hit in (ended & ~late & (CALLBACKS.c.outcome != "not_reached"), late, ~ended & ~late)
    ]
    found: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for some in _portions(keys):
        columns = (CALLBACKS.c.incident, CALLBACKS.c.operator)
        asked = select(*columns, func.count(), *sums).where(CALLBACKS.c.incident.in_(some))
        for key, operator, count, kept, after, waits in tx.connection.execute(
            asked.group_by(*columns)
        ):
            found[key, operator] = (int(count), int(kept), int(after), int(waits))
    return found


def _relieved(tx: Transaction) -> Iterator[tuple[datetime, datetime | None]]:
    """When degraded mode was on."""
    wanted = searching.Wanted(kinds=("office.degraded", "office.undegraded"))
    begun: datetime | None = None
    for one in searching.every(tx, wanted):
        if one.kind == "office.degraded":
            begun = begun or one.at
        elif begun is not None:
            yield begun, one.at
            begun = None
    if begun is not None:
        yield begun, None


def _lifted(
    one: Period, relieved: Iterable[tuple[datetime, datetime | None]], now: datetime
) -> int:
    until = one.until or now
    shared = (min(until, end or now) - max(one.since, start) for start, end in relieved)
    whole = sum((max(part, timedelta(0)) for part in shared), timedelta(0))
    return min(-(-whole // _MINUTE), one.minutes)


def _cells(one: Outage, lang: str) -> list[str]:
    until = _moscow(one.until) if one.until else t("hub.relief.goes_on", lang)
    return [
        one.operator, str(one.incident), str(one.mass or ""), cause_name(one.cause, lang),
        side_name(one.side, lang), _moscow(one.since), until, str(one.minutes), str(one.lifted),
        str(one.promised), str(one.kept), str(one.late), str(one.open),
    ]  # fmt: skip


def _plain(one: Outage) -> dict[str, object]:
    times = {"since": _utc(one.since), "until": _utc(one.until) if one.until else None}
    return {**asdict(one), **times, "mass": one.mass or None}


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _moscow(at: datetime) -> str:
    return at.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
