"""A mass failure passed on to the monitoring department: the card, the mail, the webhook, files."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.monitoring.passing import pass_on
from runbook.hub.monitoring.relief import steps
from runbook.hub.office import Office
from runbook.hub.store import people
from runbook.hub.store.store import Store
from tests.integration.hub.incidents.night import Night, rung
from tests.integration.hub.support.bank import NMS, Bank, attached, evidence, sent
from tests.integration.hub.support.reporting import GATEWAY, INNER, looked


def mass_failure(night: Night) -> HubIncident:
    for number in (1, 2, 3):
        looked(night, number, provider="domru" if number < 3 else "ttk")
        night.reports(night.outage(number, cause="vpn_gateway.unreachable", side="bank"))
        night.clock.go(60)
    mass = night.mass(cause="vpn_gateway.unreachable", side="bank", component=GATEWAY)
    for number in (1, 2, 3):
        night.joins(mass, number)
    night.deliver()
    return mass


def test_everything_that_monitoring_needs_goes_by_mail_webhook_and_file(
    night: Night, bank: Bank, store: Store
) -> None:
    mass = mass_failure(night)
    answer = night.orders("lead", Action.PASS_ON, mass.number)
    assert (answer.code, answer.done) == ("monitoring.passed", True)
    assert answer.values == {"number": 4, "ways": "карточкой, почтой, в систему учёта и файлом"}
    sent(store, night, lambda: bool(bank.mails(NMS) and len(bank.files) == 3))
    sent(store, night, lambda: bool(bank.posted("monitoring")))
    (mail,) = bank.mails(NMS)
    assert mail.message["Subject"] == "Массовый сбой № 4: банк, вход в сеть не отвечает"
    body = mail.message.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "Затронуто операторов: 3 из 16." in said
    assert "По провайдерам и городам: Дом.ру, Оренбург: 3" in said
    assert "Впервые замечено в 02:12 МСК." in said
    assert "Операторов по времени на 02:16 МСК (шаг 1 мин): 0, 2, 3, 3, 3 (▁▆███)" in said
    assert "Передал: руководитель смены (lead), 02:16 МСК" in said
    files = attached(mail)
    assert set(files) == {"mass-4.json", "mass-4.md", "mass-4.svg"}
    assert files == bank.files
    found = evidence(files)
    assert found["trend"]["counts"][0] == 0
    assert found["trend"]["counts"][-1] == 3
    assert found["gateways"] == [["vpn.bank.example", 3]]
    assert found["providers"] == [["domru", 2], ["ttk", 1]]
    assert INNER in files["mass-4.md"]
    assert ET.fromstring(files["mass-4.svg"]).tag.endswith("svg")


def test_the_people_of_monitoring_are_rung_with_the_card_once(night: Night) -> None:
    mass = mass_failure(night)
    night.orders("lead", Action.PASS_ON, mass.number)
    told = night.deliver()
    assert len(rung(told, "301")) == 1
    (card,) = [one for one in told if one.recipient.address == "301"]
    assert "Не работает у 3, работает у 12" in card.message.plain()
    assert INNER not in card.message.to_json()
    # The gateway is a count here: its name is for the bank's own mail.
    assert "vpn.bank.example" not in card.message.to_json()
    assert "Вход в сеть банка один у всех, операторов: 3" in card.message.lines
    assert "Передал: руководитель смены (lead), 02:16 МСК" in card.message.lines
    course = "Операторов по времени на 02:16 МСК (шаг 1 мин): 0, 2, 3, 3, 3 (▁▆███)"
    assert course in card.message.lines
    night.clock.go(60)
    answer = night.orders("admin", Action.PASS_ON, mass.number)
    assert (answer.code, answer.done) == ("monitoring.already", True)
    assert not night.deliver()
    assert night.events(mass.number).count("monitoring.passed") == 1


def test_who_of_monitoring_has_an_address_of_her_own_gets_the_evidence_there(
    night: Night, bank: Bank, store: Store
) -> None:
    with store.write() as tx:
        for name, on_shift in (("mon-1", True), ("mon-2", False)):
            address = f"{name}@bank.test"
            people.save(
                tx, HubPerson(name, Role.MONITORING, name, email=address, on_shift=on_shift)
            )
    mass = mass_failure(night)
    night.orders("lead", Action.PASS_ON, mass.number)
    sent(
        store,
        night,
        lambda: any("mass-4.md" in attached(one) for one in bank.mails("mon-1@bank.test")),
    )
    assert [one for one in bank.mails(NMS) if attached(one)]
    assert not bank.mails("mon-2@bank.test")


def test_an_operators_own_incident_is_not_passed_on(night: Night) -> None:
    night.reports(night.outage(cause="vpn_gateway.unreachable", side="bank"))
    with night.store.write() as tx:
        answer = pass_on(tx, night.office, night.incident(), "lead")
    assert (answer.code, answer.done) == ("refused.not_mass", False)
    assert night.incident().passed_on_at is None


def test_where_nobody_reads_it_the_lead_is_told_to_ring(night: Night, office: Office) -> None:
    night.office = replace(office, channels={"telegram": office.channels["telegram"]})
    mass = mass_failure(night)
    with night.store.write() as tx:
        people.set_shift(tx, "monitor", on_shift=False)
    answer = night.orders("lead", Action.PASS_ON, mass.number)
    assert answer.code == "monitoring.nobody"


def test_the_leads_list_has_the_banks_own_steps_at_its_end(night: Night) -> None:
    listed = steps(night.office, "bank")
    assert len(listed) == 3
    assert sum("текст ещё не утверждён" in one for one in listed) == 2
    english = steps(night.office, "isp", "en")
    assert sum("text not approved yet" in one for one in english) == 2
