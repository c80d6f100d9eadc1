"""Evidence and the case with tech support: whichever comes first, the letter says where it is."""

from dataclasses import replace

import msgspec

from runbook.hub.model.actions import Action
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Server
from runbook.hub.store.store import Store
from runbook.hub.support.receiving import receive_bundle
from tests.integration.hub.bundles import made
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.support.bank import Bank, attached, sent
from tests.integration.hub.support.test_opening import NUMBER, gateway_is_dead

URL = "https://hub.bank.example"


def with_url(office: Office) -> Office:
    settings = msgspec.structs.replace(office.settings, server=Server(url=URL))
    return replace(office, settings=settings)


def arrives(night: Night, office: Office, said: str = "now") -> str:
    incident = night.incident()
    with night.store.write() as tx:
        bundle = made(incident.agent, incident.key, said)
        kept, _ = receive_bundle(tx, office, incident.agent, bundle)
    return kept.id


def words(bank: Bank, number: int) -> str:
    said = bank.mails()[number].message.get_body(("plain",))
    assert said is not None
    return str(said.get_content())


def test_the_letter_of_a_case_says_where_the_evidence_is(
    night: Night, bank: Bank, store: Store
) -> None:
    night.office = office = with_url(night.office)
    gateway_is_dead(night)
    bundle = arrives(night, office)
    assert night.orders("lead", Action.OPEN_SUPPORT, 1).done
    sent(store, night, lambda: bool(bank.mails()))
    assert f"{URL}/bundles/{bundle}" in words(bank, 0)
    assert "SHA-256" in words(bank, 0)
    # The file itself stays at the hub: whoever takes it is written down.
    assert set(attached(bank.mails()[0])) == {f"{NUMBER}.json", f"{NUMBER}.md"}


def test_evidence_that_comes_later_is_told_to_the_case_that_is_open_once(
    night: Night, bank: Bank, store: Store
) -> None:
    office = night.office
    gateway_is_dead(night)
    assert night.orders("lead", Action.OPEN_SUPPORT, 1).done
    sent(store, night, lambda: bool(bank.mails()))
    for _ in range(2):
        arrives(night, office)
    sent(store, night, lambda: len(bank.mails()) > 1)
    assert len(bank.mails()) == 2
    assert bank.mails()[1].message["Subject"].startswith(f"{NUMBER}: ")
    # Without an address of its own the hub names the page.
    assert "на странице инцидента в пульте" in words(bank, 1)


def test_without_a_case_nobody_is_written_to(night: Night, bank: Bank) -> None:
    gateway_is_dead(night)
    before = len(night.waiting())
    arrives(night, night.office)
    assert len(night.waiting()) == before
    assert not bank.mails()
