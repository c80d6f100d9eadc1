"""The evidence in an administrator's first letter, and nowhere else."""

from dataclasses import replace

from runbook.hub.store import people
from runbook.hub.store.store import Store
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.support.bank import Bank, attached, sent
from tests.integration.hub.support.reporting import GATEWAY, INNER, looked

ADDRESS = "admin@bank.test"


def administrator_reads(night: Night, *, telegram: bool = False, lang: str = "ru") -> None:
    with night.store.write() as tx:
        admin = people.by_id(tx, "admin")
        assert admin is not None
        chat = admin.telegram if telegram else None
        people.save(tx, replace(admin, telegram=chat, email=ADDRESS, lang=lang))


def outage(night: Night, revision: int = 1, **changed: object) -> None:
    night.reports(
        night.outage(1, revision, cause="vpn_gateway.unreachable", side="bank", **changed)
    )


def test_the_first_letter_of_the_administrator_brings_the_evidence(
    night: Night, bank: Bank, store: Store
) -> None:
    administrator_reads(night)
    looked(night)
    outage(night)
    night.clock.go(60)
    sent(store, night, lambda: bool(bank.mails(ADDRESS)))
    mail = bank.mails(ADDRESS)[0]
    (text,) = attached(mail).values()
    assert list(attached(mail)) == ["incident-1.md"]
    for words in (GATEWAY, INNER, "vpn.bank.example", "1.4.0", "domru, Оренбург", "Доказано"):
        assert words in text


def test_no_messenger_and_no_later_letter_carries_it(night: Night) -> None:
    administrator_reads(night, telegram=True)
    looked(night)
    outage(night)
    mine = [one for one in night.waiting() if one.recipient.person == "admin"]
    carried = {one.recipient.channel: bool(one.message.attachments) for one in mine}
    assert carried == {"telegram": False, "email": True}
    night.deliver()
    night.clock.go(90)
    outage(night, 2, also=("pc.overloaded",), calls=3)
    later = [one for one in night.deliver() if one.recipient.person == "admin"]
    assert not [one for one in later if one.message.attachments]


def test_new_words_before_it_left_do_not_take_the_evidence_away(night: Night) -> None:
    administrator_reads(night)
    looked(night)
    outage(night)
    outage(night, 2, calls=7)
    mine = [one for one in night.waiting() if one.recipient.person == "admin"]
    assert [[one.name for one in each.message.attachments] for each in mine] == [["incident-1.md"]]


def test_a_drill_encloses_nothing_and_nobody_elses_letter_does(night: Night) -> None:
    administrator_reads(night)
    with night.store.write() as tx:
        lead = people.by_id(tx, "lead")
        assert lead is not None
        people.save(tx, replace(lead, telegram=None, email="lead@bank.test"))
    looked(night)
    night.reports(night.outage(2, drill=True))
    outage(night)
    others = [one for one in night.waiting() if one.recipient.person != "admin"]
    assert others
    assert not [one for one in others if one.message.attachments]
    with_file = [one for one in night.waiting() if one.message.attachments]
    assert {one.incident for one in with_file} == {night.incident(2).key}


def test_a_mass_incident_that_nobody_has_joined_yet_shows_those_of_its_cause(night: Night) -> None:
    administrator_reads(night)
    for number in (1, 2):
        looked(night, number)
        night.reports(night.outage(number, cause="vpn_gateway.unreachable", side="bank"))
    night.mass(cause="vpn_gateway.unreachable", side="bank", component=GATEWAY)
    (hers,) = [
        one
        for one in night.waiting()
        if one.recipient.person == "admin" and one.incident == night.incident(3).key
    ]
    (file,) = hers.message.attachments
    assert f"| `{GATEWAY}` | 2 | 2 |" in file.text
    assert "op-101" in file.text
    assert "op-102" in file.text
