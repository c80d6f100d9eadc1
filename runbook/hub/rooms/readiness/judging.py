"""PURE. What of the coming shift would fail tonight, what will soon, and what nobody knows.

Nothing is silently fine: what was not found out is a concern of its own.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from runbook.hub.model.people import Role
from runbook.hub.rooms.readiness.kinds import place
from runbook.hub.rooms.readiness.shapes import Concern, Desk, Facts, Way, When, Worker

NEEDED = (Role.SHIFT_LEAD, Role.SYSADMIN, Role.STANDBY)
"""Roles without which a night goes wrong."""
LONG_SILENT = timedelta(days=7)
"""A PC that has said nothing for so long may be gone: nobody knows."""
STALE = timedelta(days=3)
"""What a PC found of itself so long ago says nothing of tonight."""
CERTIFICATE_SOON = timedelta(days=14)
BEHIND = 2
"""Minor versions behind the newest one seen."""
_VERSION = re.compile(r"[A-Z]?([0-9]{1,6})\.([0-9]{1,6})(?:\.([0-9]{1,6}))?", re.ASCII)
_ORDER = {when: place for place, when in enumerate(When)}


def judge(facts: Facts) -> list[Concern]:
    """Every concern: what fails tonight first, then the most grave, then whom it is about."""
    found = [*_roles(facts)]
    if not facts.desks:
        found.append(Concern(When.UNKNOWN, "no_operators"))
    for worker in facts.workers:
        found += _reached(worker)
    for desk in facts.desks:
        found += _works(desk, facts)
    return sorted(found, key=lambda one: (_ORDER[one.when], place(one.kind), one.who))


def reached(worker: Worker) -> bool:
    """Whether at least one way to this person is open."""
    return worker.known and Way.OPEN in {worker.telegram, worker.email}


@lru_cache(maxsize=256)
def parsed(version: str) -> tuple[int, int, int] | None:
    """A version as numbers, ``1.4.2`` or ``E86.20``; None for what is none."""
    found = _VERSION.match(version)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3] or 0))


def series(version: str) -> str:
    """The letter before a version: numbers of two products, or of two series, say nothing.

    A PC tells no product besides: Check Point's clients have a letter, OpenVPN has none.
    """
    return version[:1] if version[:1].isalpha() else ""


def _roles(facts: Facts) -> Iterator[Concern]:
    for role in NEEDED:
        if not any(one.role is role and one.known for one in facts.workers):
            yield Concern(When.TONIGHT, "nobody", role=str(role), at=facts.returns.get(role))


def _reached(worker: Worker) -> Iterator[Concern]:
    who, role, ways = worker.id, str(worker.role), (worker.telegram, worker.email)
    if not worker.known:
        yield Concern(When.TONIGHT, "gone", who, role)
    elif set(ways) == {Way.NONE}:
        yield Concern(When.TONIGHT, "no_way", who, role)
    elif not reached(worker):
        code = "blocked" if Way.BLOCKED in ways else "dead"
        yield Concern(When.TONIGHT, code, who, role)
    elif Way.BLOCKED in ways:
        yield Concern(When.SOON, "blocked_but_mail", who, role)


def _works(desk: Desk, facts: Facts) -> Iterator[Concern]:
    who = desk.operator
    if not desk.enrolled or desk.revoked:
        yield Concern(When.TONIGHT, "revoked" if desk.revoked else "not_enrolled", who)
        return
    if desk.heard_at is None:
        yield Concern(When.UNKNOWN, "never_heard", who)
    elif facts.now - desk.heard_at > LONG_SILENT:
        yield Concern(When.UNKNOWN, "silent", who, at=desk.heard_at)
    if not desk.drilled:
        yield Concern(When.SOON, "no_drill", who)
    yield from _version(desk, facts)
    yield from _vpn_version(desk, facts)
    yield from _certificate(desk, facts)
    yield from _looked(desk, facts)


def _version(desk: Desk, facts: Facts) -> Iterator[Concern]:
    hers, least, newest = parsed(desk.version), parsed(facts.least), parsed(facts.newest)
    values = {"version": desk.version}
    if hers is None:
        if desk.heard_at is not None:
            yield Concern(When.UNKNOWN, "version_unknown", desk.operator)
    elif least is not None and hers < least:
        values["least"] = facts.least
        yield Concern(When.TONIGHT, "too_old", desk.operator, values=values)
    elif (
        newest is not None
        and (hers[0] < newest[0] or hers[1] + BEHIND <= newest[1])
        and (hers < newest)
    ):
        values["newest"] = facts.newest
        yield Concern(When.SOON, "behind", desk.operator, values=values)


def _vpn_version(desk: Desk, facts: Facts) -> Iterator[Concern]:
    """Judged only where the bank asks for one: the numbers of clients are not ours."""
    least, hers = parsed(facts.least_vpn), parsed(desk.vpn)
    if least is None:
        return
    if hers is None:
        if desk.looked_at is not None:
            yield Concern(When.UNKNOWN, "vpn_version_unknown", desk.operator)
        return
    values = {"version": desk.vpn, "least": facts.least_vpn}
    if series(desk.vpn) != series(facts.least_vpn):
        yield Concern(When.UNKNOWN, "vpn_incomparable", desk.operator, values=values)
    elif hers < least:
        yield Concern(When.TONIGHT, "vpn_too_old", desk.operator, values=values)


def _certificate(desk: Desk, facts: Facts) -> Iterator[Concern]:
    ends = desk.certificate_until
    if ends is None:
        if desk.looked_at is not None and "vpn_certificate" not in desk.unready:
            yield Concern(When.UNKNOWN, "certificate_unknown", desk.operator)
    elif ends <= max(desk.until, facts.ends):
        yield Concern(When.TONIGHT, "certificate_ends", desk.operator, at=ends)
    elif ends - facts.now <= CERTIFICATE_SOON:
        yield Concern(When.SOON, "certificate_soon", desk.operator, at=ends)


def _looked(desk: Desk, facts: Facts) -> Iterator[Concern]:
    """What it found of itself; an old look is no comfort, and what it found stands all the same."""
    for one in desk.unready:
        if one != "vpn_certificate" or desk.certificate_until is None:
            yield Concern(When.TONIGHT, "unready", desk.operator, values={"finding": one})
    # Of a PC that has been silent for longer, that is said already.
    silent = desk.heard_at is None or facts.now - desk.heard_at > LONG_SILENT
    if desk.looked_at is None:
        if desk.heard_at is not None:
            yield Concern(When.UNKNOWN, "not_looked", desk.operator)
    elif not silent and facts.now - desk.looked_at > STALE:
        yield Concern(When.UNKNOWN, "looked_long_ago", desk.operator, at=desk.looked_at)
