"""One voice: the hub's while it has the word, this PC's otherwise."""

import json
import time
from datetime import datetime, timedelta

import pytest

from notifier.outbox.outbox import Outbox
from runbook.agent.line import patience
from runbook.agent.workplace import utc_now
from runbook.planning import Finding
from tests.acceptance.night import LEAD, OPERATOR, until
from tests.far_ends.hub import Fault, Hub, breaks_off, hangs, page, says
from tests.integration.runbook.line.pc import Pc, pause

BANK = Finding("bank_service", "bank_service.error", "bank", 0.95, ("crm",))
LEASE_MS = 8000
"""A lease that does not end between two answers, however busy this machine is."""


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that is busy for some seconds still takes the word before this PC speaks."""
    monkeypatch.setattr(patience, "LEASE_WAIT", timedelta(seconds=8))


def due(place: Pc) -> datetime:
    """When the one message that waits is sent from here."""
    (waiting,) = Outbox(place.journal.connect()).pending()
    return waiting.due_at


@pytest.mark.usefixtures("patient")
def test_a_hub_that_takes_the_word_is_the_only_one_to_ring(place: Pc, hub: Hub) -> None:
    hub.lease_for_ms = LEASE_MS
    with place.working() as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        first = due(place)
        # It is renewed with every answer.
        assert until(lambda: due(place) > first + timedelta(seconds=3), 30)
        assert place.rung() == []
        assert until(lambda: "Сервер оповещения сообщил руководителю смены." in place.said, 30)
        last, hub.lease_for_ms = due(place), None
        assert until(place.rung, 30)
        assert utc_now() >= last
    assert place.rung() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]
    assert place.events().count("hub.speaks") == 1
    assert not hub.outages(incident.key)[0].get("spoken")


def test_without_a_lease_this_pc_speaks_after_two_seconds_and_says_so(place: Pc, hub: Hub) -> None:
    with place.working() as sitting:
        began = time.monotonic()
        incident = sitting.breaks()
        assert until(place.rung, 30)
        assert time.monotonic() - began > 1.9
        # The hub learns that people know already, so that it does not ring them again.
        assert until(lambda: any(one.get("spoken") for one in hub.outages(incident.key)), 30)
    assert not hub.refused


def test_a_hub_that_is_gone_costs_nobody_the_alert(place: Pc, hub: Hub) -> None:
    hub.sticky = hangs
    with place.working() as sitting:
        sitting.breaks()
        assert until(place.rung, 30)
    assert "hub.speaks" not in place.events()


@pytest.mark.parametrize("fault", [page(200), says(503), says(404), breaks_off, says(200, b"{}")])
def test_whatever_answers_in_the_hubs_place_this_pc_speaks(
    place: Pc, hub: Hub, fault: Fault
) -> None:
    hub.sticky = fault
    with place.working() as sitting:
        sitting.breaks()
        assert until(place.rung, 30)
    assert place.rung() == [f"Сбой у оператора {OPERATOR}: провайдер: нет интернета"]


def test_what_breaks_at_the_bank_waits_up_to_a_minute_longer(place: Pc) -> None:
    place.chance = 0.5
    with place.working(line=False, courier=False) as sitting:
        began = utc_now()
        sitting.breaks(BANK)
        done = utc_now()
    # Two seconds for the hub, and half of the minute.
    assert began + timedelta(seconds=31) <= due(place) <= done + timedelta(seconds=33)


def test_a_message_that_waits_has_an_heir_should_this_process_be_killed(place: Pc) -> None:
    with place.working(line=False, courier=False) as sitting:
        sitting.breaks()
    assert place.heirs == [1]


@pytest.mark.usefixtures("patient")
def test_the_end_is_told_by_whoever_told_the_beginning(place: Pc, hub: Hub) -> None:
    hub.lease_for_ms = 30_000
    with place.working() as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        sitting.mends(incident)
        assert until(lambda: "hub.told_the_end" in place.events(), 30)
        pause(3)
    assert not Outbox(place.journal.connect()).pending()
    assert place.tonight.bot.texts(LEAD) == []
    assert hub.outages(incident.key)[-1]["restored"]


@pytest.mark.usefixtures("patient")
def test_a_recovery_the_hub_did_not_hear_of_is_told_here(place: Pc, hub: Hub) -> None:
    hub.lease_for_ms = LEASE_MS
    with place.working() as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        hub.sticky = breaks_off
        sitting.mends(incident)
        assert until(lambda: place.tonight.bot.texts(LEAD), 30)
    assert place.tonight.bot.texts(LEAD)[0].startswith(f"Оператор {OPERATOR}: снова работает")
    assert len(place.tonight.bot.texts(LEAD)) == 1


@pytest.mark.usefixtures("patient")
def test_somebody_who_pressed_the_button_ends_the_ladder_here(place: Pc, hub: Hub) -> None:
    hub.lease_for_ms = 20_000
    with place.working() as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        known = {"incident": incident.key, "role": "shift_lead", "ago_ms": 1000}
        hub.say = lambda _: {"known": [known]}
        assert until(lambda: "incident.acknowledged" in place.events(), 30)
        assert until(lambda: any("Руководитель смены знает" in one for one in place.said), 30)
        marked = place.journal.incident(incident.key)
        assert marked is not None
        assert marked.acknowledged_at is not None
        # Taken back in the office: the ladder stands again, still behind the hub's lease.
        hub.say = lambda _: {}
        assert until(lambda: "incident.unacknowledged" in place.events(), 30)
    ((body,),) = place.rows("SELECT body FROM events WHERE kind = 'incident.acknowledged'")
    assert json.loads(body) == {"by": "hub", "role": "shift_lead"}


@pytest.mark.usefixtures("patient")
def test_what_the_office_knows_is_not_repeated_by_every_pc_when_the_hub_dies(
    place: Pc, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.lease_for_ms = LEASE_MS
    with place.working() as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        known = {"incident": incident.key, "role": "shift_lead", "ago_ms": 1000}
        hub.say = lambda _: {"known": [known]}
        assert until(lambda: "incident.acknowledged" in place.events(), 30)
        # The last ones are short: from here on the end of a lease makes nobody speak.
        monkeypatch.undo()
        hub.lease_for_ms, seen = 1500, len(hub.reports)
        assert until(lambda: len(hub.reports) >= seen + 2, 30)
        hub.sticky = breaks_off
        assert until(lambda: "hub.silent" in place.events(), 30)
        pause(3)
        assert place.tonight.bot.texts(LEAD) == []
        # On disk all the same: should this process be killed, it is told within a minute.
        assert due(place) - utc_now() <= timedelta(seconds=60)
        sitting.mends(incident)
        assert until(lambda: place.tonight.bot.texts(LEAD), 30)
    assert place.rung() == []
    assert len(place.tonight.bot.texts(LEAD)) == 1


def test_a_change_of_owner_is_told_although_the_office_knew_of_what_was_before(
    place: Pc, hub: Hub
) -> None:
    hub.lease_for_ms = 1500
    with place.working(courier=False) as sitting:
        incident = sitting.breaks()
        assert until(lambda: "hub.speaks" in place.events(), 30)
        known = {"incident": incident.key, "role": "shift_lead", "ago_ms": 1000}
        hub.say = lambda _: {"known": [known]}
        assert until(lambda: "incident.acknowledged" in place.events(), 30)
        hub.sticky = breaks_off
        assert until(lambda: "hub.silent" in place.events(), 30)
        place.rows("UPDATE incidents SET side = 'bank'")
        # Read after that: it may have been put off a moment before.
        held = due(place)
        pause(11)
        # No longer put off: it leaves at the end of that minute at the latest.
        assert due(place) == held
