"""Reads what there is to hand over now, and to whom."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from runbook.hub.callout.seats import filling_of
from runbook.hub.cards.folding import folded
from runbook.hub.cards.viewing import degraded_since
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.handover.shapes import Called, Content, Open, Owed
from runbook.hub.store import callouts, people, promises, roster
from runbook.hub.store.transaction import Transaction

MOST = 100
"""Incidents listed one by one, those that go on and hit most first."""
OVERLAP = timedelta(hours=1)
"""So long one lead may be there before the other goes."""
UNPLANNED = timedelta(hours=12)


def content(tx: Transaction, unclosed: Iterable[HubIncident], by: str, until: datetime) -> Content:
    """Everything as it stands now. ``unclosed`` are the incidents that are not closed.

    ``by`` is whose shift it is that lasts ``until``.
    """
    known = [one for one in unclosed if not one.drill]
    numbers = {one.key: one.number for one in known}
    alone = sorted((one.incident for one in folded(known)), key=_urgency)
    roles = {one.id: str(one.role) for one in people.every(tx, revoked=True)}
    late = promises.owners(tx, overdue=True)
    return Content(
        at=tx.now,
        incidents=tuple(_open(one, roles.get(one.acknowledged_by, "")) for one in alone[:MOST]),
        more=max(len(alone) - MOST, 0),
        degraded_since=degraded_since(tx),
        owed=tuple(
            Owed(owner, count, late.get(owner, 0))
            for owner, count in sorted(
                promises.owners(tx).items(), key=lambda one: (-late.get(one[0], 0), one[0])
            )
        ),
        called=tuple(
            Called(numbers[one.incident], one.seats, filling_of(one).coming)
            for one in callouts.every_open(tx)
            if one.incident in numbers
        ),
        next_lead=next_lead(tx, by, until) is not None,
    )


def next_lead(tx: Transaction, by: str, until: datetime) -> HubPerson | None:
    """Whose shift follows the one that lasts ``until``; without a roster another lead on shift."""
    leads = [one for one in people.of_roles(tx, [Role.SHIFT_LEAD]) if one.id != by]
    begun = roster.current(tx, Role.SHIFT_LEAD)
    fresh = {one.who for one in begun if one.begins >= until - OVERLAP}
    for due in (fresh, {one.who for one in roster.coming(tx, Role.SHIFT_LEAD)}):
        if found := [one for one in leads if one.id in due]:
            return found[0]
    return next((one for one in leads if one.on_shift), None)


def shift_until(tx: Transaction, by: str) -> datetime:
    """When this lead's shift ends or has just ended; without a roster half a day from now."""
    lately = roster.between(tx, tx.now - OVERLAP, tx.now + timedelta(seconds=1))
    leads = [one for one in lately if one.role is Role.SHIFT_LEAD]
    own = [one.ends for one in leads if one.who == by]
    return max(own or [one.ends for one in leads], default=tx.now + UNPLANNED)


def _urgency(one: HubIncident) -> tuple[bool, bool, int]:
    return (one.over, not one.is_mass, -one.number)


def _open(one: HubIncident, knows: str) -> Open:
    return Open(
        number=one.number,
        cause=one.cause,
        services=one.services,
        mass=one.is_mass,
        hit=one.hit,
        since=one.began,
        knows=knows if one.acknowledged_at is not None else "",
        eta_at=one.eta_at,
        update_at=one.update_at,
        restored=one.over,
        ticket=one.ticket,
    )
