"""An address that the hub does not have: a calm page for people, JSON for programs."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from runbook.hub.api.page import HEADERS
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock
from tests.integration.hub.rooms.conftest import Enter, Everybody

NOWHERE = "/nowhere/op-117"
PAGE = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
RUSSIAN, ENGLISH = "Здесь ничего нет.", "There is nothing here."
STRANGER = {"x-forwarded-for": "203.0.113.9"}


@pytest.fixture
def anybody(api: RunningApi) -> Iterator[Visitor]:
    one = Visitor(api)
    yield one
    one.close()


def is_a_page(said: httpx.Response, sentence: str) -> None:
    assert said.status_code == 404
    assert said.headers["content-type"] == "text/html; charset=utf-8"
    for name, value in HEADERS:
        assert said.headers[name.decode()] == value.decode()
    assert f"<h1>{sentence}</h1>" in said.text
    assert '<a href="/">' in said.text
    assert "op-117" not in said.text
    assert "<script" not in said.text
    assert " style=" not in said.text


def test_a_browser_is_shown_a_page_with_the_way_back(anybody: Visitor) -> None:
    said = anybody.look(NOWHERE, **PAGE)
    is_a_page(said, RUSSIAN)
    assert '<html lang="ru">' in said.text


@pytest.mark.parametrize("accept", ["application/json", "*/*", ""])
def test_a_program_is_answered_in_json(anybody: Visitor, accept: str) -> None:
    said = anybody.look(NOWHERE, accept=accept)
    assert said.status_code == 404
    assert said.json()["code"] == "no_such_page"


def test_whoever_asks_for_english_is_told_in_english(anybody: Visitor) -> None:
    is_a_page(anybody.look(f"{NOWHERE}?lang=en", **PAGE), ENGLISH)
    is_a_page(anybody.look(f"{NOWHERE}?lang=xx", **PAGE), RUSSIAN)


def test_whoever_is_logged_in_is_told_in_their_own_language(
    enter: Enter, store: Store, people: Everybody
) -> None:
    with store.write() as tx:
        people_of.save(tx, replace(people["lead"], lang="en"))
    lead = enter("lead")
    is_a_page(lead.look(NOWHERE, **PAGE), ENGLISH)
    is_a_page(lead.look(f"{NOWHERE}?lang=ru", **PAGE), RUSSIAN)
    is_a_page(enter("admin").look(NOWHERE, **PAGE), RUSSIAN)


def test_made_up_cookies_are_told_without_a_look_at_the_database(
    anybody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbook.hub.api.rooms.serving.Rooms.wait", lambda *_, **__: 1.0)
    monkeypatch.setattr("runbook.hub.api.nowhere.visit", None)
    is_a_page(anybody.look(NOWHERE, cookie=f"runbook={'a' * 43}", **PAGE), RUSSIAN)


def test_what_is_not_shown_to_strangers_looks_as_if_it_did_not_exist(
    store: Store, office: Office, clock: Clock
) -> None:
    server = Server(listen="127.0.0.1:0", proxies=("127.0.0.1",), watchers=("203.0.113.10",))
    api = RunningApi(store, replace(office, settings=HubSettings(server=server)), clock, server)
    try:
        with api.client() as client:
            for more in (PAGE, {}):
                nothing = client.get("/nowhere", headers=STRANGER | more)
                for path in ("/metrics", "/window"):
                    said = client.get(path, headers=STRANGER | more)
                    assert (said.status_code, said.content) == (404, nothing.content), path
    finally:
        api.stop()
