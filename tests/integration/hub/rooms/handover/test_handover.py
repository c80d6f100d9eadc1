"""A shift is handed over and taken over; what leaves by Telegram holds no name and no client."""

import pytest

from runbook.channels import EMAIL, TELEGRAM
from runbook.hub.model.people import Role
from runbook.hub.store import events, handovers, promises
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter, Everybody

WORDS = "Провайдер обещал мастера утром."


def said(store: Store, channel: str) -> list[str]:
    with store.read() as tx:
        rows = tx.connection.execute(OUTBOX.select().where(OUTBOX.c.channel == channel))
        return [row.message for row in rows if "смену" in row.message]


def sent_by(enter: Enter, who: str = "lead") -> str:
    lead = enter(who)
    lead.look("/handover")
    lead.send("/handover", {**lead.forms[1].fields, "deed": "note-handover", "note": WORDS})
    assert "Записано." in lead.text
    lead.press("Передать смену")
    assert "Смена передана" in lead.text
    return lead.page.url.path


def test_it_is_sent_whole_by_mail_and_in_short_by_telegram_and_taken_over_once(
    busy: Night, enter: Enter, people: Everybody
) -> None:
    path = sent_by(enter)
    (short,) = said(busy.store, TELEGRAM)
    assert "№ 6" in short
    assert path in short
    for private in (WORDS, "op-117", *(one.name for one in people.values())):
        assert private not in short
    assert all(WORDS in one for one in said(busy.store, EMAIL))
    next_one = enter("lead-3")
    assert WORDS in next_one.look(path).text
    assert "op-117: 1 обещание" in next_one.text
    assert "Смена принята." in next_one.press("Принял смену").text
    assert "Принял смену" not in next_one.look(path).text
    first = enter("lead")
    first.look(path)
    assert "Отозвать" not in first.text
    with busy.store.read() as tx:
        kinds = [one.kind for one in events.latest(tx, 10) if one.kind.startswith("handover")]
        assert kinds == ["handover.taken", "handover.sent", "handover.noted"]
        assert not any(WORDS in str(one.body) for one in events.latest(tx, 10))


def test_what_was_sent_stays_as_it_was_and_can_be_taken_back(busy: Night, enter: Enter) -> None:
    path = sent_by(enter)
    lead = enter("lead")
    before = lead.look(path).text.partition('id="parts"')[2]
    busy.reports(busy.outage(7))
    assert lead.look(path).text.partition('id="parts"')[2] == before
    assert "Передача отозвана" in lead.press("Отозвать").text
    assert WORDS in lead.text
    assert lead.look(path).status_code == 404


def test_a_promise_stands_with_whoever_keeps_it_now(busy: Night, enter: Enter) -> None:
    with busy.store.write() as tx:
        promises.give(tx, promises.ids_of(tx, "op-117"), "op-118", "lead")
    busy.clock.go(86_400)
    page = enter("lead").look("/handover").text
    assert "op-118: 2 обещания, просрочено 2" in page
    assert "op-117: " not in page
    assert "Просрочены 2 обещания: клиенты ждут звонка." in page


def test_own_hand_over_is_taken_by_nobody_but_the_next(busy: Night, enter: Enter) -> None:
    path = sent_by(enter)
    lead = enter("lead")
    lead.look(path)
    assert "Принял смену" not in lead.text
    lead.send(path, {**lead.forms[1].fields, "deed": "take-over"})
    assert "Свою передачу принять нельзя" in lead.text
    with busy.store.read() as tx:
        kept = handovers.last_sent(tx)
    assert kept is not None
    assert kept.taken_at is None


def test_a_clients_number_is_refused_and_kept_nowhere(night: Night, enter: Enter) -> None:
    lead = enter("lead")
    lead.look("/handover")
    fields = {**lead.forms[1].fields, "deed": "note-handover", "note": "Ждёт +7 912 345-67-89"}
    assert "Похоже на номер телефона" in lead.send("/handover", fields).text
    assert "345-67-89" not in lead.look("/handover").text
    with night.store.read() as tx:
        assert handovers.draft(tx) is None


@pytest.mark.parametrize("role", Role)
def test_who_looks_at_it_and_who_may_send_it_is_decided_by_the_role(
    role: Role, enter: Enter
) -> None:
    sees = role in {Role.SHIFT_LEAD, Role.SYSADMIN, Role.AUDITOR}
    page = enter(OF_ROLE[role]).look("/handover")
    assert page.status_code == (200 if sees else 404)
    assert ("Передать смену" in page.text) is (role is Role.SHIFT_LEAD)
