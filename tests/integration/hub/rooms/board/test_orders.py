"""What the buttons of a page do, and what is refused: to whom, without a session, by strangers."""

from dataclasses import replace

import pytest

from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import OF_AN_INCIDENT, refusal
from runbook.hub.model.incident import HubIncident
from runbook.hub.store import events, incidents
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter, Everybody


def latest(store: Store) -> events.Event:
    with store.read() as tx:
        return events.latest(tx, 1)[0]


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


@pytest.mark.parametrize("order", ["ack:99:", "no such order"])
def test_what_is_refused_here_is_told_without_the_words_of_the_bot(
    enter: Enter, order: str
) -> None:
    lead = enter("lead")
    said = lead.send("/order", {"order": order, "key": lead.forms[0].fields["key"], "back": ""})
    assert "номером нет" in said.text or "страница была старой" in said.text
    assert "Список: /incidents" not in said.text
    assert "под последним сообщением" not in said.text
