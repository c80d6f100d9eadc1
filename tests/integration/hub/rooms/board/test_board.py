"""The page of whoever is logged in: what it shows to whom, and in which words."""

from dataclasses import replace

import pytest

from runbook.hub.admission import logging_in
from runbook.hub.store import callbacks, duty, switches
from runbook.hub.store import people as people_of
from runbook.hub.store.callbacks import Told
from runbook.hub.store.store import Store
from runbook.hub.telling.speaking import CHANNELS, FENCE, REACHES, WORKS
from tests.integration.hub.api.running import RunningApi, promise, until
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter, Everybody


def test_a_calm_night_is_one_sentence(enter: Enter) -> None:
    assert "<h1>Сбоев нет. На связи 0 рабочих мест.</h1>" in enter("lead").text


def test_it_is_not_green_while_no_hub_sends_anything(store: Store, enter: Enter) -> None:
    lead = enter("lead")
    assert until(lambda: 'class="state ours"' in lead.look("/").text)
    duty.take_or_renew(store, "hub-1", 60.0)
    says = {CHANNELS: {"telegram": WORKS, "email": WORKS}, REACHES: True}
    with store.write() as tx:
        switches.put(tx, switches.SPEAKING, {FENCE: 1, **says})
    assert until(lambda: 'class="state calm"' in lead.look("/").text)


def test_members_are_folded_into_their_mass_outage(night: Night, enter: Enter) -> None:
    for number in range(1, 5):
        night.reports(night.outage(number))
    night.join_all(night.mass(), (1, 2, 3))
    lead = enter("lead")
    assert "Идут 2 сбоя: 1 массовый, 1 у одного оператора." in lead.text
    assert "В него входят: № 1\N{EN DASH}3." in lead.text
    assert lead.text.count("<section ") == 2
    assert lead.look("/incidents/5").status_code == 200
    assert {"/incidents/1", "/incidents/2", "/incidents/3"} <= set(lead.links)
    assert lead.look("/incidents/2").status_code == 200


def test_a_mass_outage_is_not_explained_by_somebodys_home(night: Night, enter: Enter) -> None:
    night.mass()
    lead = enter("lead")
    lead.look("/incidents/1")
    options = next(one.options for one in lead.forms if one.options)
    assert not [one for one in options if "home_network" in one or "pc." in one]
    # What accuses nothing stands last: mostly it is something else.
    sides = list(dict.fromkeys(one.split(":")[2].partition(".")[0] for one in options))
    assert sides[-2:] == ["healthy", "undetermined"]


def test_of_clients_only_counts_and_whose_they_are_are_shown(night: Night, enter: Enter) -> None:
    told = [
        Told("op-117", promise(1), night.clock.now),
        Told("op-118", promise(2, channel="chat"), night.clock.now),
    ]
    with night.store.write() as tx:
        callbacks.take(tx, told)
    lead = enter("lead")
    assert "Ждут 2 клиента." in lead.text
    assert "Обещали перезвонить: 1, написать: 1." in lead.text
    assert "op-117: 1" in lead.text
    assert "CASE-1" not in lead.text
    assert "000000000001" not in lead.text
    for other in ("admin", "monitor", "auditor"):
        assert "клиент" not in enter(other).text


def test_names_addresses_and_phones_are_on_no_page(
    night: Night, enter: Enter, people: Everybody
) -> None:
    night.reports(night.outage())
    with night.store.write() as tx:
        for one in people.values():
            told = replace(one, name=f"Петрова {one.id}", phone="+79001112233")
            people_of.save(tx, told)
    lead = enter("lead")
    shown = lead.text + lead.look("/incidents/1").text
    for one in people.values():
        assert not one.email or one.email not in shown
    assert "Петрова" not in shown
    assert "79001112233" not in shown
    assert "vpn.bank" not in shown


def test_everybody_reads_their_own_language(night: Night, enter: Enter) -> None:
    night.reports(night.outage())
    night.mass()
    with night.store.write() as tx:
        admin = people_of.by_id(tx, "admin")
        assert admin is not None
        people_of.save(tx, replace(admin, lang="en"))
    page = enter("admin")
    page.press("ack:1:")
    for text in (page.text, page.look("/incidents/2").text):
        shown = text.replace("op-101", "").replace("Оренбург", "").replace("Дом.ру", "")
        assert not any("а" <= letter.lower() <= "я" for letter in shown), shown


@pytest.mark.parametrize("number", ["0", "99", "x", "1e3", "-1", "9" * 40, "%00"])
def test_an_incident_that_is_not_there_is_told_in_words(enter: Enter, number: str) -> None:
    said = enter("lead").look(f"/incidents/{number}")
    assert said.status_code == 404
    assert "<h1>Такой страницы нет, или она не для вашей роли.</h1>" in said.text
    assert "Список: /incidents" not in said.text


def test_many_incidents_end_in_numbers(night: Night, enter: Enter) -> None:
    night.one_pass([night.outage(number) for number in range(1, 41)])
    lead = enter("lead")
    assert lead.text.count("<section ") == 30
    assert "И ещё: № 1\N{EN DASH}10." in lead.text


def test_logging_in_by_a_code_leads_to_the_same_page(
    night: Night, api: RunningApi, people: Everybody
) -> None:
    with night.store.write() as tx:
        code = logging_in.offer_code(tx, people["lead"], "spoken")
    one = Visitor(api)
    one.log_in(code)
    assert "Сбоев нет" in one.text
    one.close()
