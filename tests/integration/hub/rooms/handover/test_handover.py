"""A shift is handed over and taken over; what leaves by Telegram holds no name and no client."""

from dataclasses import replace

import pytest

from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.model.people import Role
from runbook.hub.rooms.handover import deeds
from runbook.hub.store import callbacks, events, handovers, promises
from runbook.hub.store import people as people_of
from runbook.hub.store.callbacks import Told
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.room_tables import HANDOVERS
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import promise
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter, Everybody

PHONE = "+79123456789"
WORDS = "Провайдер обещал мастера утром."


@pytest.fixture
def people(store: Store, people: Everybody) -> Everybody:
    """The next lead has a mail address, too."""
    mailed = replace(people["lead-3"], email="lead-3@bank.example")
    with store.write() as tx:
        people_of.save(tx, mailed)
    return people | {mailed.id: mailed}


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
    (letter,) = said(busy.store, EMAIL)
    assert WORDS in letter
    next_one = enter("lead-3")
    told = f'<a href="{path}">Вам передают смену: прочитайте и примите.</a>'
    assert told in next_one.look("/handover").text
    assert "Вам передают смену" not in enter("lead").look("/handover").text
    assert WORDS in next_one.look(path).text
    assert "op-117: 1 обещание" in next_one.text
    assert "Смена принята." in next_one.press("Принял смену").text
    assert "Вам передают смену" not in next_one.look("/handover").text
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


def test_words_that_were_taken_back_are_sent_once(busy: Night, enter: Enter) -> None:
    path = sent_by(enter)
    lead = enter("lead")
    lead.look("/handover")
    later = "И ещё одно."
    lead.send("/handover", {**lead.forms[1].fields, "deed": "note-handover", "note": later})
    lead.look(path)
    lead.press("Отозвать")
    with busy.store.read() as tx:
        assert deeds.words(tx) == f"{WORDS}\n{later}"
    lead.look("/handover")
    assert "Смена передана" in lead.press("Передать смену").text
    with busy.store.read() as tx:
        assert handovers.draft(tx) is None
        sent = handovers.last_sent(tx)
    assert sent is not None
    assert sent.note == f"{WORDS}\n{later}"


def test_a_promise_stands_with_whoever_keeps_it_now(busy: Night, enter: Enter) -> None:
    with busy.store.write() as tx:
        promises.give(tx, promises.ids_of(tx, "op-117"), "op-118", "lead")
    busy.clock.go(86_400)
    page = enter("lead").look("/handover").text
    assert "op-118: 2 обещания, просрочено 2" in page
    assert "op-117: " not in page
    assert "Просрочены 2 обещания: клиенты ждут звонка или сообщения." in page


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


def test_who_takes_it_over_instead_of_the_addressee_is_said_and_logged(
    busy: Night, enter: Enter, people: Everybody
) -> None:
    path, addressee = sent_by(enter), people["lead-3"].name
    admin = enter("admin")
    admin.look(path)
    assert f"Принять смену (ждали: {addressee})" in admin.text
    assert "Принял смену" not in admin.text
    assert (
        f"Ждали, что примет: {addressee}" in admin.press(f"Принять смену (ждали: {addressee})").text
    )
    assert f"Смену принял {people['admin'].name}" in admin.look(path).text
    late = enter("lead-3")
    late.look(path)
    assert f"Ждали, что примет: {addressee}." in late.text
    assert not [one for one in late.forms if one.action == path]
    with busy.store.read() as tx:
        (taken,) = [one for one in events.latest(tx) if one.kind == "handover.taken"]
    assert (taken.by, taken.body["instead_of"]) == ("admin", "lead-3")


def test_the_addressee_takes_it_over_and_nobody_is_said_to_be_missed(
    busy: Night, enter: Enter
) -> None:
    path = sent_by(enter)
    next_one = enter("lead-3")
    next_one.look(path)
    assert "Ждали" not in next_one.press("Принял смену").text
    with busy.store.read() as tx:
        (taken,) = [one for one in events.latest(tx) if one.kind == "handover.taken"]
    assert "instead_of" not in taken.body


def test_words_typed_and_not_kept_before_go_with_what_is_sent(busy: Night, enter: Enter) -> None:
    lead = enter("lead")
    lead.look("/handover")
    lead.send("/handover", {**lead.forms[1].fields, "deed": "send-handover", "note": WORDS})
    assert WORDS in lead.text
    (letter,) = said(busy.store, EMAIL)
    assert WORDS in letter


def test_no_message_of_a_hand_over_holds_anything_of_a_client(busy: Night, enter: Enter) -> None:
    """The references of both clients are known to the hub; neither leaves it."""
    with busy.store.write() as tx:
        callbacks.take(tx, [Told("op-119", promise(9, kind="phone", reference=PHONE), tx.now)])
    sent_by(enter)
    sent = said(busy.store, TELEGRAM) + said(busy.store, EMAIL)
    assert len(sent) == 2
    with busy.store.read() as tx:
        kept = handovers.last_sent(tx)
        whole = [str(row) for row in tx.connection.execute(HANDOVERS.select())]
    assert kept is not None
    for text in (*sent, *whole, repr(kept)):
        for secret in ("CASE-", PHONE, PHONE.lstrip("+"), f"{1:012x}", f"{9:012x}"):
            assert secret not in text


def test_a_clients_number_is_refused_and_kept_nowhere(night: Night, enter: Enter) -> None:
    lead = enter("lead")
    lead.look("/handover")
    fields = {**lead.forms[1].fields, "deed": "note-handover", "note": "Ждёт +7 912 345-67-89"}
    for deed in ("note-handover", "send-handover"):
        refused = lead.send("/handover", {**fields, "deed": deed}).text
        assert "Похоже на номер телефона" in refused
        # What was typed stays on the screen alone, to be put right.
        assert "Ждёт +7 912 345-67-89</textarea>" in refused
        assert "345-67-89" not in lead.look("/handover").text
    with night.store.read() as tx:
        assert handovers.draft(tx) is None
        assert handovers.last_sent(tx) is None


@pytest.mark.parametrize("role", Role)
def test_who_looks_at_it_and_who_may_send_it_is_decided_by_the_role(
    role: Role, enter: Enter
) -> None:
    sees = role in {Role.SHIFT_LEAD, Role.SYSADMIN, Role.AUDITOR}
    page = enter(OF_ROLE[role]).look("/handover")
    assert page.status_code == (200 if sees else 404)
    assert ("Передать смену" in page.text) is (role is Role.SHIFT_LEAD)
