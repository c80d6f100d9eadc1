"""The cookie is its browser's and its host's own, and no other site or host gets anything by it."""

import ssl
from pathlib import Path

import pytest

from runbook.hub.office import Office
from runbook.hub.settings.shapes import Server
from runbook.hub.store.store import Store
from tests.far_ends.authority import Authority
from tests.integration.hub.api.logging_in.conftest import STRANGER, URL, Offer
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock


def test_the_cookie_is_for_the_browser_alone(visitor: Visitor, code: Offer) -> None:
    visitor.client.follow_redirects = False
    said = visitor.log_in(code("lead"))
    assert (said.status_code, said.headers["location"]) == (303, "/")
    cookie = said.headers["set-cookie"]
    assert cookie.startswith("runbook=")
    assert all(one in cookie for one in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_behind_tls_the_cookie_is_the_hosts_own(visitor: Visitor, code: Offer) -> None:
    visitor.client.follow_redirects = False
    visitor.look("/login")
    said = visitor.send("/login", {"code": code("lead")}, origin=URL)
    cookie = said.headers["set-cookie"]
    assert cookie.startswith("__Host-runbook=")
    assert "; Secure" in cookie
    token = cookie.split(";")[0]
    assert "Выйти" in visitor.look("/", cookie=token).text


def test_over_real_tls_the_whole_way_works(
    store: Store, office: Office, clock: Clock, code: Offer, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    pair = authority.issue("localhost", "127.0.0.1")
    server = Server(listen="127.0.0.1:0", certificate=str(pair.certificate), key=str(pair.key))
    api = RunningApi(store, office, clock, server, "https")
    trust = ssl.create_default_context(cafile=str(authority.file))
    one = Visitor(api, verify=trust)
    try:
        one.log_in(code("lead"))
        assert list(one.client.cookies) == ["__Host-runbook"]
        assert "Выйти" in one.look("/").text
        one.press("Выйти")
        assert "Выйти" not in one.look("/").text
    finally:
        one.close()
        api.stop()


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"host": "evil.example", "origin": "http://evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_can_press(visitor: Visitor, code: Offer, headers: dict[str, str]) -> None:
    made = code("lead")
    visitor.look("/login")
    said = visitor.send("/login", {"code": made}, **headers)
    assert said.status_code in {403, 421}
    visitor.log_in(made)
    out = visitor.press("Выйти", **headers)
    assert out.status_code in {403, 421}
    assert "Выйти" in visitor.look("/").text


def test_under_a_name_that_is_not_ours_nobody_is_logged_in(visitor: Visitor, code: Offer) -> None:
    visitor.log_in(code("lead"))
    assert "Выйти" not in visitor.look("/", host="rebound.example").text
    assert visitor.look("/login", host="rebound.example").status_code == 421
    through_tls = f"__Host-runbook={visitor.client.cookies['runbook']}"
    assert "Выйти" in visitor.look("/", host="hub.bank.example", cookie=through_tls).text


@pytest.mark.parametrize("behind", [{"host": "hub.bank.example"}, {"x-forwarded-for": "10.1.2.3"}])
def test_behind_a_front_end_with_tls_no_sibling_host_can_plant_a_session(
    visitor: Visitor, code: Offer, behind: dict[str, str]
) -> None:
    """Any host of the same domain may set the plain name, none of them the one of TLS."""
    visitor.log_in(code("lead"))
    planted = visitor.client.cookies["runbook"]
    visitor.client.cookies.clear()
    said = visitor.look("/", cookie=f"runbook={planted}", **behind)
    assert "Выйти" not in said.text
    said = visitor.look("/", cookie=f"runbook={planted}; __Host-runbook={planted}", **behind)
    assert "Выйти" in said.text


def test_who_comes_by_a_link_of_another_site_is_shown_their_own_page(visitor: Visitor) -> None:
    # A strict cookie is kept back then; the page asks for itself once more.
    led, stays = (STRANGER | {"sec-fetch-site": site} for site in ("cross-site", "same-origin"))
    assert 'content="0; url=/"' in visitor.look("/", **led).text
    assert "refresh" not in visitor.look("/", **stays).text


def test_pages_of_people_load_only_the_hubs_own_style_and_script(
    visitor: Visitor, code: Offer
) -> None:
    visitor.log_in(code("lead"))
    policy = visitor.page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src")
    assert "unsafe" not in policy
    assert visitor.page.headers["cache-control"] == "no-store"
    assert visitor.page.headers["referrer-policy"] == "strict-origin"
    assert visitor.text.count("<script") == visitor.text.count('<script src="/hub.js"') == 1
    assert "style=" not in visitor.text
    style = visitor.look("/hub.css")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
