"""The page of whoever is logged in: what it shows to whom, and what its buttons do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.handoff.check_digit import with_check_digit
from runbook.hub.admission import logging_in
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import OF_AN_INCIDENT, refusal
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import callbacks, duty, events, incidents, sessions, switches
from runbook.hub.store import people as people_of
from runbook.hub.store.callbacks import Told
from runbook.hub.store.problem import StoreError, StoreProblem
from runbook.hub.store.store import Store
from runbook.hub.telling.speaking import CHANNELS, FENCE, REACHES, WORKS
from tests.integration.hub.api.running import RunningApi, promise, until
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night

Everybody = dict[str, HubPerson]
Enter = Callable[[str], Visitor]


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind is enough: the way in is tried on both, and orders beside what they do."""
    path = tmp_path / "hub.sqlite"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def office(office: Office) -> Office:
    server = Server(url="https://hub.bank.example")
    return replace(office, settings=HubSettings(server=server))


@pytest.fixture
def night(store: Store, office: Office, clock: Clock, people: Everybody) -> Night:
    assert people
    return Night(store, office, clock)


@pytest.fixture
def enter(api: RunningApi, night: Night, people: Everybody) -> Iterator[Enter]:
    """Somebody who is logged in, at a browser; also who would not be let in by a code."""
    inside: list[Visitor] = []

    def make(person: str = "lead") -> Visitor:
        with night.store.write() as tx:
            token = sessions.begin(tx, people[person].id)
        inside.append(Visitor(api, cookies={"runbook": token}))
        inside[-1].look("/")
        return inside[-1]

    yield make
    for one in inside:
        one.close()


def latest(store: Store) -> events.Event:
    with store.read() as tx:
        return events.latest(tx, 1)[0]


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


def test_who_is_logged_in_acknowledges_and_the_card_changes(night: Night, enter: Enter) -> None:
    night.reports(night.outage())
    night.deliver()
    lead = enter("lead")
    assert "Ещё никто не знает: № 1." in lead.text
    assert "ack:1:" in lead.orders
    lead.press("ack:1:")
    assert str(lead.page.url).endswith("/")
    assert "Записано: вы знаете." in lead.text
    assert "знает с" in lead.text
    assert "ack:1:" not in lead.orders
    assert "unack:1:" in lead.orders
    assert night.incident().acknowledged_by == "lead"
    edits = [one for one in night.deliver() if one.recipient.address == "101"]
    assert any("Знаю" in one.label for one in edits[-1].message.buttons[0])
    assert "Записано" not in lead.look("/").text
    lead.press("unack:1:")
    assert night.incident().acknowledged_at is None


def test_an_order_by_the_page_is_logged_as_the_same_button(night: Night, enter: Enter) -> None:
    night.reports(night.outage())
    enter("admin").press("ack:1:")
    with night.store.read() as tx:
        logged = [one for one in events.latest(tx, 9) if one.kind == "incident.acknowledged"]
    assert [one.by for one in logged] == ["admin"]


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


def test_the_incidents_page_says_all_of_the_card_and_closes_with_another_cause(
    night: Night, enter: Enter
) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    lead.press("ack:1:")
    assert "/incidents/1#cause" in lead.links
    lead.look("/incidents/1")
    assert "op-101" in lead.text
    form = next(one for one in lead.forms if one.options)
    assert form.options[0] == "res:1:isp.no_internet"
    assert "res:1:home_network.power_cut" in form.options
    lead.send("/order", form.fields | {"order": "res:1:home_network.power_cut"})
    assert str(lead.page.url).endswith("/incidents/1")
    assert night.incident().true_cause == "home_network.power_cut"
    assert "reopen:1:" in lead.orders


def test_a_mass_outage_is_not_explained_by_somebodys_home(night: Night, enter: Enter) -> None:
    night.mass()
    lead = enter("lead")
    lead.look("/incidents/1")
    options = next(one.options for one in lead.forms if one.options)
    assert not [one for one in options if "home_network" in one or "pc." in one]
    # What accuses nothing stands last: mostly it is something else.
    sides = list(dict.fromkeys(one.split(":")[2].partition(".")[0] for one in options))
    assert sides[-2:] == ["healthy", "undetermined"]


def test_the_office_without_telegram_calls_out_and_ends_degraded_mode(
    night: Night, enter: Enter
) -> None:
    night.mass()
    lead = enter("lead")
    assert any(one.startswith("call:1:") for one in lead.orders)
    lead.press(next(one for one in lead.orders if one.startswith("call:1:")))
    assert night.incident().called_out_at is not None
    lead.send("/order", lead.forms[-1].fields | {"order": "deg:0:"})
    assert "undeg:0:" in lead.orders
    lead.press("undeg:0:")
    assert "undeg:0:" not in lead.orders


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


STATES = ("open", "known", "over", "closed")


def in_state(night: Night, state: str, *, mass: bool) -> HubIncident:
    """An incident that has come so far, made without any order."""
    now = night.clock.now
    known = {} if state == "open" else {"acknowledged_at": now, "acknowledged_by": "lead-2"}
    over = {"restored_at": now} if state in {"over", "closed"} else {}
    closed = {"closed_at": now, "true_cause": "isp.no_internet"} if state == "closed" else {}
    if mass:
        return night.mass(**known, **over, **closed)
    made = night.reports(night.outage())
    assert made is not None
    with night.store.write() as tx:
        return incidents.save(tx, replace(made, **known, **over, **closed))  # type: ignore[arg-type]


@pytest.mark.parametrize("mass", [False, True], ids=["local", "mass"])
@pytest.mark.parametrize("state", STATES)
def test_every_order_is_refused_to_whom_the_bot_refuses_it(
    night: Night, enter: Enter, people: Everybody, state: str, mass: bool
) -> None:
    incident = in_state(night, state, mass=mass)
    refused, worded = [], set()
    for person in people.values():
        page = enter(person.id)
        key = page.forms[0].fields["key"]
        page.client.follow_redirects = False
        for action in Action:
            why = refusal(person, action, incident)
            if why is None:
                continue
            number = incident.number if action in OF_AN_INCIDENT else 0
            order = Order(action, number).to_button()
            page.send("/order", {"key": key, "order": order})
            logged = latest(night.store)
            if action.value not in {"status", "incidents", "duty", "callbacks", "login"}:
                assert logged.kind == "order.refused", (person.id, action)
                assert (logged.body["order"], logged.body["why"]) == (action.value, why)
            refused.append((person.id, action))
            # The words follow from why: once for each person and reason is every one of them.
            if (person.id, why) not in worded:
                worded.add((person.id, why))
                shown = page.look(page.page.headers["location"]).text
                assert 'class="warning" role="status"' in shown, (person.id, action)
    assert len(refused) > 60
    with night.store.read() as tx:
        kept = incidents.by_key(tx, incident.key)
    assert kept == incident


def test_nobody_sees_a_button_that_would_be_refused(
    night: Night, enter: Enter, people: Everybody
) -> None:
    night.reports(night.outage())
    night.mass()
    for person in people.values():
        page = enter(person.id)
        for text in page.orders:
            order = Order.from_button(text)
            assert order is not None
            with night.store.read() as tx:
                about = incidents.by_number(tx, order.incident) if order.incident else None
            assert refusal(person, order.action, about) is None, (person.id, text)


def test_without_a_session_nothing_is_ordered_and_nothing_shown(
    night: Night, api: RunningApi
) -> None:
    night.reports(night.outage())
    stranger = Visitor(api)
    said = stranger.send("/order", {"order": "ack:1:", "key": "0" * 64})
    assert said.status_code == 401
    assert "Вход закончился" in said.text
    assert stranger.look("/incidents/1").status_code == 401
    assert "op-101" not in stranger.text
    assert night.incident().acknowledged_at is None
    stranger.close()


@pytest.mark.parametrize("key", ["", "0" * 64, "ключ"])
def test_a_form_without_the_sessions_key_is_not_obeyed(
    night: Night, enter: Enter, key: str
) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    assert lead.send("/order", {"order": "ack:1:", "key": key}).status_code == 403
    assert night.incident().acknowledged_at is None


def test_the_key_of_another_session_is_not_good_here(night: Night, enter: Enter) -> None:
    night.reports(night.outage())
    key = enter("admin").forms[0].fields["key"]
    lead = enter("lead")
    assert lead.send("/order", {"order": "ack:1:", "key": key}).status_code == 403
    assert night.incident().acknowledged_at is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"host": "evil.example", "origin": "http://evil.example"},
    ],
    ids=str,
)
def test_another_sites_form_is_not_obeyed(
    night: Night, enter: Enter, headers: dict[str, str]
) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    assert lead.press("ack:1:", **headers).status_code in {403, 421}
    assert night.incident().acknowledged_at is None


def test_back_leads_only_to_pages_of_the_hub(night: Night, enter: Enter) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    lead.client.follow_redirects = False
    key = lead.forms[0].fields["key"]
    for back in ("//evil.example", "1/../..", "http://evil", "1\r\nset-cookie: a=b"):
        said = lead.send("/order", {"order": "ack:1:", "key": key, "back": back})
        assert (said.status_code, said.headers["location"]) == (303, "/")
    said = lead.send("/order", {"order": "ack:1:", "key": key, "back": "1"})
    assert said.headers["location"] == "/incidents/1"


@pytest.mark.parametrize("number", ["0", "99", "x", "1e3", "-1", "9" * 40, "%00"])
def test_an_incident_that_is_not_there_is_told_in_words(enter: Enter, number: str) -> None:
    said = enter("lead").look(f"/incidents/{number}")
    assert said.status_code == 404
    assert "<h1>Такой страницы нет, или она не для вашей роли.</h1>" in said.text
    assert "Список: /incidents" not in said.text


@pytest.mark.parametrize("order", ["ack:99:", "no such order"])
def test_what_is_refused_here_is_told_without_the_words_of_the_bot(
    enter: Enter, order: str
) -> None:
    lead = enter("lead")
    said = lead.send("/order", {"order": order, "key": lead.forms[0].fields["key"], "back": ""})
    assert "номером нет" in said.text or "страница была старой" in said.text
    assert "Список: /incidents" not in said.text
    assert "под последним сообщением" not in said.text


def test_many_incidents_end_in_numbers(night: Night, enter: Enter) -> None:
    night.one_pass([night.outage(number) for number in range(1, 41)])
    lead = enter("lead")
    assert lead.text.count("<section ") == 30
    assert "И ещё: № 1\N{EN DASH}10." in lead.text


def test_a_database_that_takes_nothing_more_is_still_shown(
    night: Night, enter: Enter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = enter("lead")
    night.reports(night.outage(1))
    clock.go(120)

    def full(_store: Store, _fence: int | None = None) -> None:
        raise StoreError(StoreProblem("store.full"))

    monkeypatch.setattr(Store, "write", full)
    assert visitor.look("/").status_code == 200
    assert visitor.look("/incidents/1").status_code == 200
    assert "№ 1" in visitor.text


def test_without_its_database_every_page_says_so_in_words(
    night: Night, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    key = lead.forms[0].fields["key"]

    def away(*_: object) -> None:
        raise StoreError(StoreProblem("store.away"))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "read", away)
        patch.setattr(Store, "write", away)
        said = [
            lead.look("/"),
            lead.look("/incidents/1"),
            lead.look("/login/" + "a" * 32),
            lead.look("/a/" + "a" * 32),
            lead.send("/order", {"key": key, "order": "ack:1:"}),
            lead.send("/login", {"code": with_check_digit("00000000001")}),
            lead.send("/login", {"email": "lead@bank.example"}),
            lead.send("/logout", {"key": key}),
        ]
    for one in said:
        assert one.status_code == 503, one.url
        assert "База данных пульта сейчас не отвечает." in one.text, one.url
    assert "Выйти" in lead.look("/").text


def test_logging_in_by_a_code_leads_to_the_same_page(
    night: Night, api: RunningApi, people: Everybody
) -> None:
    with night.store.write() as tx:
        code = logging_in.offer_code(tx, people["lead"], "spoken")
    one = Visitor(api)
    one.log_in(code)
    assert "Сбоев нет" in one.text
    one.close()
