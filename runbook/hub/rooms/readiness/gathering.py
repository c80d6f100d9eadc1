"""Reads what is known of the coming shift. Where the roster says nothing: of who is at work now."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from notifier.delivery import ErrorCode
from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.readiness.judging import NEEDED, parsed
from runbook.hub.rooms.readiness.shapes import Basis, Desk, Facts, Way, Worker
from runbook.hub.rooms.roster import plan
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import fitness, people, roster, seen
from runbook.hub.store.moments import moment_or_none, to_ms
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.tables import AGENTS, DRILLS
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.hearing import dead_channels
from runbook.language.moscow import MOSCOW

TOGETHER = timedelta(hours=1)
"""Whoever begins so soon after the first one is of the same shift."""
PLANNED = timedelta(days=60)
"""So far ahead it is looked up when a role is filled again."""
AHEAD = timedelta(hours=24)
"""A shift that begins later is not the coming one."""
LOOKED_BACK = timedelta(days=30)
"""Whoever blocked the bot longer ago has not been told anything since."""
UNPLANNED = timedelta(hours=12)
"""So long whoever is at work now is looked at, where no roster says until when."""


def facts(tx: Transaction, office: Office) -> Facts:
    """Everything there is to judge, as it stands now."""
    planned, basis = _shift(tx)
    begins = (coming_at(tx) if basis is Basis.COMING else None) or tx.now
    ends = max((one.ends for one in planned), default=tx.now + UNPLANNED)
    found, newest = _desks(tx, [one for one in planned if one.role is Role.OPERATOR], ends)
    return Facts(
        now=tx.now,
        begins=begins,
        ends=ends,
        basis=basis,
        workers=tuple(_workers(tx, office, planned)),
        desks=tuple(found),
        newest=newest,
        least=office.settings.readiness.least_version,
        least_vpn=office.settings.readiness.least_vpn_version,
        shift=_called(office, planned, begins) if basis is Basis.COMING else "",
        returns=_returns(tx, begins),
    )


def _called(office: Office, planned: Iterable[Entry], coming: datetime) -> str:
    """Whether it is the day shift or the night shift: somebody of it begins with that one."""
    shifts = office.settings.shifts
    times = {plan.DAY: plan.hours(shifts.day), plan.NIGHT: plan.hours(shifts.night)}
    begin = {one.begins.astimezone(MOSCOW).time() for one in planned if one.begins >= coming}
    return next((name for name, one in times.items() if one is not None and one[0] in begin), "")


def _returns(tx: Transaction, begins: datetime) -> dict[Role, datetime]:
    """When somebody of each role begins after this moment, as far as anybody plans."""
    later: dict[Role, datetime] = {}
    for one in roster.between(tx, begins, begins + PLANNED):
        if one.begins > begins:
            later.setdefault(one.role, one.begins)
    return later


def coming_at(tx: Transaction) -> datetime | None:
    """When the next shift of the roster begins; None when none does within a day."""
    begins = [one.begins for one in roster.coming(tx) if one.begins - tx.now <= AHEAD]
    return min(begins, default=None)


def _shift(tx: Transaction) -> tuple[list[Entry], Basis]:
    begins = coming_at(tx)
    if begins is not None:
        there = roster.between(tx, begins, begins + TOGETHER)
        new = {one.role for one in there if one.begins >= begins}
        # Whoever is there already works in it where nobody of the role comes, and they stay.
        stays = (one.role not in new and one.ends > begins + TOGETHER for one in there)
        return [
            one for one, on in zip(there, stays, strict=True) if on or one.begins >= begins
        ], Basis.COMING
    present = roster.current(tx)
    return present, Basis.PRESENT if present else Basis.AT_WORK


def _workers(tx: Transaction, office: Office, planned: Iterable[Entry]) -> Iterable[Worker]:
    """Of roles that the roster does not know at all, whoever is at work now."""
    by_id = {one.id: one for one in people.every(tx)}
    entries: set[tuple[str, Role]] = {
        (one.who, one.role) for one in planned if one.role is not Role.OPERATOR
    }
    known = {role for role in NEEDED if _is_planned(tx, role)} | {role for _, role in entries}
    for one in by_id.values():
        # The standby group is asked to come whatever the shift.
        there = one.on_shift or one.role is Role.STANDBY
        if there and one.role in NEEDED and one.role not in known:
            entries.add((one.id, one.role))
    dead = dead_channels(tx)
    blocked = _blocked(tx, {str(by_id[who].telegram) for who, _ in entries if who in by_id})
    for who, role in sorted(entries):
        person = by_id.get(who)
        if person is None or person.role is not role:
            yield Worker(who, role, known=False)
        else:
            telegram = str(person.telegram or "")
            yield Worker(
                who,
                role,
                _way(office, TELEGRAM, telegram, dead, blocked),
                _way(office, EMAIL, person.email, dead, blocked),
            )


def _is_planned(tx: Transaction, role: Role) -> bool:
    return bool(roster.current(tx, role) or roster.coming(tx, role))


def _way(
    office: Office, channel: str, address: str, dead: frozenset[str], blocked: frozenset[str]
) -> Way:
    if not address:
        return Way.NONE
    if channel not in office.ways:
        return Way.SHUT
    if channel == TELEGRAM and address in blocked:
        return Way.BLOCKED
    return Way.DEAD if channel in dead else Way.OPEN


def _blocked(tx: Transaction, chats: Collection[str]) -> frozenset[str]:
    """Those of these chats whose last message the bot was not let through with."""
    asked = (
        select(OUTBOX.c.address, OUTBOX.c.error)
        .where(OUTBOX.c.channel == TELEGRAM, OUTBOX.c.address.in_(chats))
        .where(OUTBOX.c.settled_at > to_ms(tx.now - LOOKED_BACK))
        .order_by(OUTBOX.c.settled_at, OUTBOX.c.seq)
    )
    last = {row.address: row.error for row in tx.connection.execute(asked)}
    return frozenset(chat for chat, error in last.items() if error == ErrorCode.BLOCKED.value)


def _desks(tx: Transaction, planned: Iterable[Entry], ends: datetime) -> tuple[list[Desk], str]:
    """Operators' PCs of that shift, all where none are planned; the newest version of any."""
    columns = (AGENTS.c.operator, AGENTS.c.revoked_at, AGENTS.c.version, AGENTS.c.left_at)
    rows = {row.operator: row for row in tx.connection.execute(select(*columns))}
    versions = {row.version for row in rows.values()}
    newest = max(versions, key=lambda one: parsed(one) or (0, 0, 0), default="")
    until = {one.who: one.ends for one in planned} or _at_work(tx, rows, ends)
    heard, looks = seen.read(tx), fitness.every(tx)
    passed = set(tx.connection.execute(select(DRILLS.c.operator)).scalars())
    found = []
    for operator, goes in sorted(until.items()):
        row, look = rows.get(operator), looks.get(operator)
        left = moment_or_none(row.left_at) if row else None
        words = (heard.get(operator), left, look.at if look else None)
        found.append(
            Desk(
                operator=operator,
                until=goes,
                enrolled=row is not None,
                revoked=row is not None and row.revoked_at is not None,
                heard_at=max(filter(None, words), default=None),
                version=row.version if row else "",
                looked_at=look.at if look else None,
                certificate_until=look.until if look else None,
                unready=look.unready if look else (),
                vpn=look.client if look else "",
                drilled=operator in passed,
            )
        )
    return found, newest


def _at_work(tx: Transaction, rows: Mapping[str, object], ends: datetime) -> dict[str, datetime]:
    """Every PC that may report, and operators who are people of the hub and at work now."""
    enrolled = {one for one, row in rows.items() if getattr(row, "revoked_at", None) is None}
    hers: list[HubPerson] = people.of_roles(tx, [Role.OPERATOR])
    return dict.fromkeys(enrolled | {one.agent for one in hers if one.on_shift and one.agent}, ends)
