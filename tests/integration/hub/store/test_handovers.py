"""Hand-overs of shifts are kept as they were sent, on both databases."""

from dataclasses import replace
from datetime import timedelta

from runbook.hub.rooms.handover.shapes import Content, Open, Owed
from runbook.hub.store import handovers
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import NOW, Clock

CONTENT = Content(
    NOW,
    (Open(6, "vpn.gateway", ("crm",), True, 12, NOW, "shift_lead", eta_at=NOW),),
    more=2,
    degraded_since=NOW,
    owed=(Owed("op-117", 3, 1),),
)


def test_a_draft_becomes_what_was_sent_and_a_draft_again(store: Store, clock: Clock) -> None:
    with store.write() as tx:
        made = handovers.begin(tx, "lead", NOW + timedelta(hours=3))
        handovers.save(tx, replace(made, note="Мастер утром"))
    with store.write() as tx:
        draft = handovers.draft(tx)
        assert draft is not None
        assert (draft.note, draft.shift_until) == ("Мастер утром", NOW + timedelta(hours=3))
        assert handovers.last_sent(tx) is None
        handovers.save(tx, replace(draft, sent_at=tx.now, given_to="lead-2", content=CONTENT))
    with store.write() as tx:
        assert handovers.draft(tx) is None
        kept = handovers.last_sent(tx)
        assert kept is not None
        assert kept.content is not None
        assert kept.content.incidents == CONTENT.incidents
        assert (kept.content.promises, kept.content.overdue) == (3, 1)
        assert handovers.by_id(tx, kept.id) == kept
        assert [one.id for one in handovers.sent(tx, 5)] == [kept.id]
        handovers.save(tx, handovers.taken_back(kept))
    with store.read() as tx:
        again = handovers.draft(tx)
        assert again is not None
        assert (again.content, again.given_to, again.note) == (None, "", "Мастер утром")
