"""What one PC may bring about, what a link is good for, and what reaches a messenger."""

from dataclasses import replace

import pytest

from runbook.hub.cards.viewing import named
from runbook.hub.incidents import keeping, local
from runbook.hub.model.actions import Action, Answer
from runbook.hub.model.incident import HubIncident, Weight
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import events, incidents, people
from runbook.hub.telling import links
from runbook.hub.telling.hearing import dead_channels, somebody_hears, unheard
from runbook.hub.telling.linking import ACKNOWLEDGE_PATH
from runbook.hub.telling.tending import tend
from runbook.reporting.shapes import Surroundings
from tests.integration.hub.incidents.night import ADMIN, HOME, LEAD, Night

HER = "op-101"


def tells(night: Night, number: int, operator: str = HER, **said: object) -> HubIncident | None:
    """That operator's PC tells of one more outage."""
    with night.store.write() as tx:
        one = night.outage(number, **said)  # type: ignore[arg-type]  # whatever a test says of it
        change = local.from_outage(
            incidents.by_key(tx, one.key), one, operator, HOME, tx.now, tx.now
        )
        return keeping.apply(tx, night.office, change) if change else None


def logged(night: Night, kind: str) -> list[dict[str, object]]:
    with night.store.read() as tx:
        return [dict(one.body) for one in events.latest(tx, 1000) if one.kind == kind]


def test_beyond_eight_open_outages_an_operators_are_kept_in_silence_and_said_once(
    night: Night,
) -> None:
    for number in range(1, 13):
        tells(night, number)
        night.clock.go(30)
    kept = [night.incident(number) for number in range(1, 13)]
    assert [one.told for one in kept] == [True] * 8 + [False] * 4
    assert logged(night, "incident.too_many") == [{"operator": HER, "most": 8}]
    with night.store.write() as tx:
        tend(tx, night.office)
    sent = night.deliver()
    heard = {one.message.title for one in sent if one.recipient.address == LEAD}
    assert not any("№ 9." in one for one in heard)
    lines = [one for one in sent if "слишком много" in one.message.title]
    assert [(one.recipient.address, one.message.rings) for one in lines] == [(ADMIN, False)]
    # Another operator is heard as ever.
    other = tells(night, 40, "op-102")
    assert other is not None
    assert other.told


def test_when_hers_are_over_the_next_one_rings_again(night: Night) -> None:
    for number in range(1, 10):
        tells(night, number)
    night.reports(night.restored(1))
    ninth = tells(night, 30)
    assert ninth is not None
    assert not ninth.told
    night.reports(night.outage(1))
    with night.store.write() as tx:
        for one in incidents.open_of_agent(tx, HER):
            incidents.save(tx, replace(one, restored_at=tx.now))
    again = tells(night, 31)
    assert again is not None
    assert again.told


def test_another_operators_key_is_logged_and_said_once_and_changes_nothing(night: Night) -> None:
    tells(night, 1)
    before = night.incident()
    for revision in (2, 3):
        tells(night, 1, "op-666", revision=revision, cause="pc.overloaded")
    assert night.incident() == before
    about = {"operator": "op-666", "owner": HER, "number": 1}
    assert logged(night, "incident.foreign_key") == [about]
    lines = [one for one in night.deliver() if "чужом инциденте № 1" in one.message.title]
    assert [one.recipient.address for one in lines] == [ADMIN]


@pytest.fixture
def linked(night: Night) -> tuple[Night, str]:
    """The code in the lead's mail about the first incident."""
    night.office = replace(
        night.office, settings=HubSettings(server=Server(url="https://hub.bank.example"))
    )
    night.reports(night.outage())
    link = night.deliver()[0].message.buttons[0][0].link
    return night, link.partition(ACKNOWLEDGE_PATH)[2]


def presses(night: Night, code: str) -> Answer:
    with night.store.write() as tx:
        return links.by_link(tx, night.office, code)


@pytest.mark.parametrize("order", [Action.ACKNOWLEDGE, Action.RESOLVE])
def test_a_link_ends_when_its_incident_is_known_or_closed(
    linked: tuple[Night, str], order: Action
) -> None:
    night, code = linked
    night.orders("admin", order, 1)
    assert presses(night, code) == links.NO_LINK


def test_a_link_is_good_again_when_that_is_taken_back(linked: tuple[Night, str]) -> None:
    night, code = linked
    night.orders("admin", Action.ACKNOWLEDGE, 1)
    night.orders("admin", Action.UNACKNOWLEDGE, 1)
    assert presses(night, code).code == "acknowledged"


def test_a_link_lasts_two_hours(linked: tuple[Night, str]) -> None:
    night, code = linked
    night.clock.go(2 * 3600 + 1)
    assert presses(night, code) == links.NO_LINK


def test_agents_words_make_no_links_in_a_messenger(night: Night) -> None:
    night.reports(night.outage(provider_ticket="evil.ru/x", services=("crm", "t.me/evil_bot")))
    places = (("bank-support.ru/login", 3), ("@evil", 2), ("domru, Оренбург", 1))
    night.mass(weight=Weight(accuse=6, prove=1, places=places), services=("db.bank.corp",))
    sent = [one.message.plain() for one in night.deliver() if one.recipient.address == LEAD]
    said = "\n".join(sent)
    assert len(sent) == 2
    for link in ("evil.ru", "ru/x", "t.me", "bank-support.ru", "/login", "@evil", "bank.corp"):
        assert link not in said
    assert "bank-support ru, login (3)" in said
    assert "Дом.ру, Оренбург (1)" in said


def test_a_person_is_the_role_and_the_code_only_where_there_are_several(night: Night) -> None:
    with night.store.read() as tx:
        said = {one.id: named(tx, one, "ru") for one in people.every(tx)}
    assert said["lead"] == "руководитель смены (lead)"
    assert "admin" not in said["admin"]
    assert "(" not in said["admin"]


def test_what_was_opened_with_tech_support_is_taken_back_by_the_button(night: Night) -> None:
    night.mass(cause="bank_service.unreachable", side="bank")
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    sent = night.deliver()
    buttons = {
        button.order
        for one in sent
        if one.recipient.address == LEAD
        for row in one.message.buttons
        for button in row
    }
    assert "sup:1:undo" in buttons
    assert night.orders("lead", Action.OPEN_SUPPORT, 1, "undo").code == "support.withdrawn"
    assert night.incident().support_at is None
    assert "support.withdrawn" in night.events()
    assert night.orders("lead", Action.OPEN_SUPPORT, 1, "x").code == "refused.malformed"


def test_who_has_gone_is_nobody_to_rely_on_and_neither_is_who_only_reads(night: Night) -> None:
    def reaches() -> bool:
        with night.store.read() as tx:
            return somebody_hears(tx, night.office, dead_channels(tx))

    assert reaches()
    with night.store.write() as tx:
        for one in people.every(tx):
            people.set_shift(tx, one.id, on_shift=one.id in {"mentor", "monitor", "standby-1"})
    assert not reaches()
    where = Surroundings(trainee=True)
    with night.store.write() as tx:
        change = local.from_outage(None, night.outage(), HER, where, tx.now, tx.now)
        assert change is not None
        assert not keeping.apply(tx, night.office, change).told


def test_an_incident_whose_rings_all_failed_is_unheard_until_one_is_taken(night: Night) -> None:
    def in_vain() -> list[str]:
        with night.store.read() as tx:
            return unheard(tx, dead_channels(tx))

    kept = night.reports(night.outage())
    assert kept is not None
    assert in_vain() == []
    with night.store.read() as tx:
        assert unheard(tx, frozenset({"telegram", "email"})) == [kept.key]
    night.deliver()
    assert in_vain() == []
