"""The hub on duty warns before a shift, and hands over what nobody has; on both databases, once."""

from datetime import timedelta

from runbook.hub.duty.readying import step
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.handover.deeds import SENT
from runbook.hub.rooms.readiness.warning import WARNED
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import duty, events, handovers, roster
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock

HOUR = timedelta(hours=1)


def on_duty(store: Store, office: Office, holder: str) -> list[str]:
    """What a hub that comes on duty does first; what is written down by then."""
    with store.read() as tx:
        known = duty.current(tx)
    if known is not None:
        duty.release(store, known.holder)
    fence = duty.take_or_renew(store, holder, 3600)
    step(store, office, fence)
    with store.read() as tx:
        return [one.kind for one in events.latest(tx) if one.kind in {WARNED, SENT}]


def test_it_warns_once_and_hands_over_once_over_takeovers(
    store: Store, office: Office, clock: Clock, people: dict[str, HubPerson]
) -> None:
    assert people
    with store.write() as tx:
        for who, begins, ends in (("lead", -9, 3), ("lead-2", 3, 15)):
            first, last = tx.now + begins * HOUR, tx.now + ends * HOUR
            roster.add(tx, Entry("", who, Role.SHIFT_LEAD, first, last), "lead")
    assert on_duty(store, office, "one") == []
    clock.go(1.5 * 3600)
    assert on_duty(store, office, "one") == [WARNED]
    assert on_duty(store, office, "two") == [WARNED]
    clock.go(1.6 * 3600)
    assert on_duty(store, office, "two") == [SENT, WARNED]
    assert on_duty(store, office, "one") == [SENT, WARNED]
    with store.read() as tx:
        kept = handovers.last_sent(tx)
    assert kept is not None
    assert (kept.made_by, kept.given_to) == ("", "lead-2")
