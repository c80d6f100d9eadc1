"""A link by mail: to the person's own address, nobody learns whose it is, and nobody is flooded."""

from datetime import timedelta

from sqlalchemy import select

from notifier.delivery import Receipt
from notifier.message import Message
from runbook.hub.admission import logging_in
from runbook.hub.office import Office
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from runbook.hub.telling.receipts import note
from tests.integration.hub.api.logging_in.conftest import URL
from tests.integration.hub.api.running import until
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock
from tests.integration.notifier.settling import settle_accepted


def letters(store: Store, many: int = 1) -> list[tuple[str, Message]]:
    """So many are waited for: they are put on their way once the page has answered."""
    asked = select(OUTBOX.c.address, OUTBOX.c.message).where(OUTBOX.c.channel == "email")

    def found() -> list[tuple[str, Message]] | None:
        with store.read() as tx:
            rows = tx.connection.execute(asked.order_by(OUTBOX.c.seq)).all()
        told = [(one.address, Message.from_json(one.message)) for one in rows]
        return told if len(told) >= many else None

    there: list[tuple[str, Message]] = until(found)
    return there


def test_a_link_comes_by_the_persons_own_mail_and_nobody_learns_whose_address_it_is(
    visitor: Visitor, store: Store
) -> None:
    visitor.look("/login")
    said = [
        visitor.send("/login", {"email": one})
        for one in (" LEAD@bank.example", "nobody@bank.example", "nms@bank.example")
    ]
    assert {(one.status_code, one.text) for one in said} == {(200, said[0].text)}
    found = dict(letters(store, 2))
    assert set(found) == {"lead@bank.example", "nms@bank.example"}
    letter = found["lead@bank.example"]
    link = letter.buttons[0][0].link
    assert link.startswith(f"{URL}/login/")
    assert "Действует 30 минут" in letter.plain()
    visitor.look(link.removeprefix(URL))
    visitor.press("Войти")
    assert "Вы: руководитель смены (lead)" in visitor.text


def test_a_letter_that_has_left_holds_its_link_no_more(
    visitor: Visitor, store: Store, office: Office, clock: Clock
) -> None:
    visitor.send("/login", {"email": "lead@bank.example"})
    assert len(letters(store)) == 1
    outbox = open_outbox(store, None, note)
    one = outbox.claim(clock.now, timedelta(seconds=30), "test")
    assert one is not None
    begun = outbox.begin_attempt(one, "test", clock.now)
    assert begun is not None
    link = begun.delivery.message.buttons[0][0].link
    assert link.startswith(URL)
    settle_accepted(outbox, begun.delivery, "test", Receipt("1", clock.now), clock.now)
    outbox.close()
    assert [message.buttons[0][0].link for _, message in letters(store)] == [""]
    visitor.look(link.removeprefix(URL))
    visitor.press("Войти")
    assert "Выйти" in visitor.text


def test_nobody_is_flooded_with_links(visitor: Visitor, store: Store) -> None:
    for count in range(1, logging_in.MAILS + 2):
        visitor.send("/login", {"email": "lead@bank.example"})
        letters(store, min(count, logging_in.MAILS))
    # What came after it was put on its way, or not, before this one is.
    visitor.send("/login", {"email": "nms@bank.example"})
    assert len(letters(store, logging_in.MAILS + 1)) == logging_in.MAILS + 1


def test_who_asks_for_a_link_to_somebody_elses_address_holds_up_nobody_who_writes(
    visitor: Visitor, store: Store
) -> None:
    with store.write():
        said = visitor.send("/login", {"email": "nobody@bank.example"})
        known = visitor.send("/login", {"email": "lead@bank.example"})
    assert (said.status_code, known.text) == (200, said.text)
    assert [to for to, _ in letters(store)] == ["lead@bank.example"]
