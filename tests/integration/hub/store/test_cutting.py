"""The log is cut by policy, and what is left can still be verified; nothing else is excused."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.store import cutting, events, incidents
from runbook.hub.store.documents import written as written_json
from runbook.hub.store.room_tables import CUTS
from runbook.hub.store.store import Store
from runbook.hub.store.tables import EVENTS, INCIDENTS
from runbook.journal.findings import ALTERED, MISSING
from tests.integration.hub.conftest import NOW, Clock

DAY = 86_400
KEY = "00112233445566aa"
KEPT = timedelta(days=30)


def written(store: Store, count: int, incident: str = "") -> None:
    with store.write() as tx:
        for number in range(count):
            events.log(tx, "order.refused", incident, {"order": number})


def old_log(store: Store, clock: Clock) -> str:
    """Ten old events and five young ones; the head after the old ones."""
    written(store, 10)
    with store.read() as tx:
        head = events.head(tx)
    clock.go(40 * DAY)
    written(store, 5)
    return head


def cut(store: Store, limit: int = cutting.AT_ONCE) -> int:
    with store.write() as tx:
        return cutting.cut(tx, tx.now - KEPT, limit)


def found(store: Store, noted: str = "") -> events.Verified:
    with store.read() as tx:
        return events.verify(tx, noted)


def test_old_events_go_and_what_is_left_is_proved(store: Store, clock: Clock) -> None:
    old_log(store, clock)
    with store.read() as tx:
        later = events.head(tx)
    assert cut(store) == 10
    proof = found(store, later)
    assert (proof.sound, proof.cut, proof.count, proof.head_gone) == (True, 10, 6, False)
    with store.read() as tx:
        (event,) = [one for one in events.latest(tx) if one.kind == events.CUT]
        (row,) = cutting.made(tx)
    assert (event.body["seq"], event.body["count"], row.seq) == (10, 10, 10)
    assert cut(store) == 0


def test_pieces_follow_each_other_and_every_earlier_cut_may_go_too(
    store: Store, clock: Clock
) -> None:
    old_log(store, clock)
    assert [cut(store, 4), cut(store, 4), cut(store, 4), cut(store, 4)] == [4, 4, 2, 0]
    assert found(store).cut == 10
    clock.go(40 * DAY)
    # Young events and the three that told of cuts are old now.
    assert cut(store) == 8
    proof = found(store)
    assert (proof.sound, proof.cut, proof.count) == (True, 18, 1)


def test_nothing_after_the_first_event_of_an_incident_in_hand_goes(
    store: Store, clock: Clock
) -> None:
    written(store, 3)
    with store.write() as tx:
        incidents.save(tx, HubIncident(KEY, Kind.LOCAL, NOW, agent="op-1"))
    written(store, 1, f"{KEY}callout")
    written(store, 3)
    clock.go(40 * DAY)
    assert cut(store) == 3
    with store.write() as tx:
        tx.connection.execute(update(INCIDENTS).values(closed_at=1))
    assert cut(store) == 4
    assert found(store).sound


def test_a_head_of_what_is_gone_is_no_damage_and_no_proof(store: Store, clock: Clock) -> None:
    last_gone = old_log(store, clock)
    earlier = "5:" + "0" * 32
    cut(store)
    assert (found(store, earlier).sound, found(store, earlier).head_gone) == (True, True)
    # The last one that is gone can still be told from another.
    assert (found(store, last_gone).sound, found(store, last_gone).head_gone) == (True, False)
    (wrong,) = found(store, "10:" + "0" * 32).findings
    assert (wrong.rule_id, wrong.seq) == (ALTERED, 10)


def test_a_cut_that_no_event_bears_out_excuses_nothing(store: Store, clock: Clock) -> None:
    old_log(store, clock)
    with store.write() as tx:
        row = tx.connection.execute(select(EVENTS).where(EVENTS.c.seq == 12)).one()
        tx.connection.execute(delete(EVENTS).where(EVENTS.c.seq <= 12))
        forged = {"seq": 12, "mac": row.mac, "at": 1, "count": 12}
        tx.connection.execute(insert(CUTS), forged)
    (missing,) = found(store).findings
    assert (missing.rule_id, missing.seq, missing.until) == (MISSING, 1, 12)


@pytest.mark.parametrize("deed", ["forged", "moved", "mac", "dropped", "one_more"])
def test_whoever_has_no_secret_cannot_move_a_cut(store: Store, clock: Clock, deed: str) -> None:
    old_log(store, clock)
    cut(store)
    with store.write() as tx:
        run = tx.connection.execute
        row = run(select(EVENTS).where(EVENTS.c.seq == 12)).one()
        if deed == "forged":
            # An event in whose HMAC only the secret's owner could have put it.
            run(delete(EVENTS).where(EVENTS.c.seq <= 12))
            run(insert(CUTS), {"seq": 12, "mac": row.mac, "at": 1, "count": 2})
            body = written_json({"seq": 12, "mac": row.mac.hex(), "count": 2})
            run(update(EVENTS).where(EVENTS.c.kind == events.CUT).values(body=body))
        elif deed == "moved":
            run(delete(EVENTS).where(EVENTS.c.seq <= 12))
            run(update(CUTS).values(seq=12, mac=row.mac))
        elif deed == "mac":
            run(update(CUTS).values(mac=bytes(32)))
        elif deed == "dropped":
            run(delete(CUTS))
        else:
            run(delete(EVENTS).where(EVENTS.c.seq == 11))
    assert not found(store).sound


def test_a_row_put_back_before_the_cut_is_told(store: Store, clock: Clock) -> None:
    old_log(store, clock)
    with store.read() as tx:
        row = tx.connection.execute(select(EVENTS).where(EVENTS.c.seq == 3)).one()
    cut(store)
    with store.write() as tx:
        tx.connection.execute(insert(EVENTS), dict(row._mapping))
    (back,) = found(store).findings
    assert (back.rule_id, back.seq) == (ALTERED, 3)


def test_a_log_within_its_time_is_left_alone(store: Store, clock: Clock) -> None:
    written(store, 10)
    clock.go(30 * DAY)
    assert cut(store) == 0
    with store.read() as tx:
        assert tx.connection.execute(select(func.count()).select_from(EVENTS)).scalar() == 10
        assert found(store).proved
