"""Links for other rooms over HTTP: shown once, closed at once, nothing personal behind them."""

import itertools
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.causes import CAUSES
from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.store import callbacks, duty, events, incidents
from runbook.hub.store.callbacks import Told
from runbook.hub.store.store import Store
from runbook.hub.store.tables import INCIDENTS
from tests.integration.hub.api.running import RunningApi, promise
from tests.integration.hub.conftest import NOW
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

OPEN = {"deed": "open-window", "label": "Кабинет 412"}
SECRETS = ("op-zq117", "zqperson", "zqprovider", "zqcity", "ZQ-4512-71", "zqservice", "zqticket")


def link_of(enter: Enter) -> str:
    looker = enter("lead")
    looker.look("/windows")
    text = looker.send("/windows", looker.forms[-1].fields | OPEN).text
    assert "Скопируйте её сейчас" in text
    assert 'value="https://hub.bank.example/window/' in text
    return text.split('value="https://hub.bank.example')[1].split('"')[0]


def test_a_link_is_shown_once_opens_without_a_login_and_closes(
    store: Store, enter: Enter, api: RunningApi
) -> None:
    path = link_of(enter)
    with api.client() as stranger:
        page = stranger.get(path)
        assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'; connect-src 'self'; " in policy
        assert "require-trusted-types-for 'script'" in policy
        assert page.text.count("<script") == page.text.count('<script src="/hub.js" defer>') == 1
        assert path.removeprefix("/window/") not in page.text
        assert stranger.get(path[:-1] + "_").status_code == 404
        assert "Сейчас не видно, всё ли работает." in page.text
        duty.take_or_renew(store, "hub-1", 60.0)
        assert "No mass outages." in stranger.get(f"{path}?lang=en").text
        admin = enter("admin")
        shown = admin.look("/windows").text
        assert "Кабинет 412" in shown
        assert re.search(r"Сделана [\d. :]+, руководитель смены", shown)
        assert path not in shown
        assert "Ссылка закрыта" in admin.press("Закрыть ссылку").text
        assert stranger.get(path).status_code == 404
    with store.read() as tx:
        logged = {one.kind: dict(one.body) for one in events.latest(tx)}
    assert logged["window.opened"] == logged["window.closed"]
    assert list(logged["window.opened"]) == ["window"]


def test_a_mass_outage_is_told_in_words_with_when_and_how_many(
    busy: Night, enter: Enter, api: RunningApi
) -> None:
    path = link_of(enter)
    busy.orders("lead", Action.ACKNOWLEDGE, 6)
    busy.orders("lead", Action.DEGRADE)

    def expected(now: HubIncident) -> HubIncident:
        return replace(now, eta_at=busy.clock.now + timedelta(minutes=30))

    with busy.store.write() as tx:
        found = incidents.by_number(tx, 6)
        assert found is not None
        incidents.save(tx, expected(found))
    with api.client() as stranger:
        text = stranger.get(path).text
        assert "Массовый сбой с 02:12:" in text
        assert "Не могут работать: 3 оператора." in text
        assert "Восстановление ждём к 02:43." in text
        assert "Руководство смены знает." in text
        assert "прощённый режим" in text
        english = stranger.get(f"{path}?lang=en").text
        assert "3 operators cannot work." in english
        assert stranger.get("/window").status_code == 200
        away = {"x-forwarded-for": "198.51.100.7"}
        assert stranger.get("/window", headers=away).status_code == 404


def test_an_auditor_looks_at_the_list_and_opens_nothing(enter: Enter) -> None:
    looker = enter("auditor")
    text = looker.look("/windows").text
    assert "open-window" not in text
    key = looker.forms[0].fields["key"]
    looker.send("/windows", OPEN | {"key": key})
    assert "Открытых ссылок нет." in looker.look("/windows").text
    assert enter("monitor").look("/windows").status_code == 404


moments = st.one_of(
    st.none(), st.integers(-600, 600).map(lambda minutes: NOW + timedelta(minutes=minutes))
)
KEYS = itertools.count(1)
everything = st.builds(
    HubIncident,
    key=st.just(""),
    kind=st.sampled_from(Kind),
    opened_at=moments.map(lambda one: one or NOW),
    agent=st.just(SECRETS[0]),
    cause=st.sampled_from([*CAUSES, "channel.telegram", "zqcause.zqcity"]),
    services=st.sampled_from([(), ("zqservice",)]),
    component=st.just("isp:zqprovider/zqcity/uplink"),
    weight=st.builds(
        Weight,
        accuse=st.integers(0, 40),
        vanished=st.integers(0, 3),
        places=st.just((("zqprovider/zqcity", 3),)),
        partial=st.booleans(),
    ),
    occurred_at=moments,
    acknowledged_at=moments,
    acknowledged_by=st.just("zqperson"),
    ticket=st.just("zqticket"),
    eta_at=moments,
    update_at=moments,
    restored_at=moments,
    not_working=st.just(("zqservice",)),
    provider_ticket=st.just("zqticket"),
    closed_by=st.just("zqperson"),
    drill=st.booleans(),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(some=st.lists(everything, max_size=6))
def test_nothing_of_anybody_is_in_the_bytes(
    api: RunningApi, night: Night, some: list[HubIncident]
) -> None:
    # No key is ever given twice: what a page knows of an incident it takes from what it saw before.
    some = [replace(one, key=f"{next(KEYS):016x}") for one in some]
    with night.store.write() as tx:
        tx.connection.execute(INCIDENTS.delete())
        for one in some:
            incidents.save(tx, one)
        callbacks.take(tx, [Told(SECRETS[0], promise(1, reference=SECRETS[4]), NOW)])
    told = [
        one for one in some
        if one.is_mass and not (one.over or one.drill or one.is_only_ours)
    ]  # fmt: skip
    with api.client() as stranger:
        for query in ("", "?lang=en"):
            text = stranger.get(f"/window{query}").text
            assert text.count("<section>") == len(told)
            assert not [one for one in SECRETS if one.lower() in text.lower()]
            assert "zqcause" not in text
