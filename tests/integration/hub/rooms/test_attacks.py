"""What somebody tries who is not let in: methods, sizes, planted sessions, forged addresses."""

import itertools
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from runbook.hub.admission import logging_in
from runbook.hub.api.limiter import BURST
from runbook.hub.api.rooms import live, pace
from runbook.hub.api.rooms.serving import LIVE_PATH
from runbook.hub.office import Office
from runbook.hub.rooms.all_rooms import ROOMS
from runbook.hub.store import sessions
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter, Everybody
from tests.integration.hub.rooms.describing import DOCUMENTS, ROUTES, VARIES
from tests.integration.hub.rooms.test_live import listening, says
from tests.integration.hub.rooms.test_routes import key_of, last_event

PREVIEWS = (
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1",
)
STRANGE = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW")
MADE_UP = "a" * 43


@pytest.fixture(autouse=True)
def _as_often_as_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOKS", "PRESSES", "STREAMS"):
        monkeypatch.setattr(pace, name, 10**6)


@pytest.fixture
def link(store: Store, office: Office, people: Everybody) -> str:
    """The path of a one-time link for the lead."""
    with store.write() as tx:
        whole = logging_in.offer_link(tx, office, people["lead"], "command")
    return whole.removeprefix("https://hub.bank.example")


@pytest.fixture
def stranger(api: RunningApi) -> Iterator[Visitor]:
    one = Visitor(api)
    yield one
    one.close()


def path_of(route: str) -> str:
    return VARIES.sub("4", route)


def test_methods_nobody_needs_are_refused_on_every_route(busy: Night, enter: Enter) -> None:
    lead = enter("lead")
    before = last_event(busy.store)
    for route, method in itertools.product(ROUTES, STRANGE):
        said = lead.client.request(method, path_of(route))
        # A method that no parser of HTTP knows gets no further than it.
        assert said.status_code in ({400, 405} if method == "BREW" else {405}), (method, route)
        assert "cookie" not in said.text
    assert last_event(busy.store) == before


def test_head_is_a_look_without_its_body_on_every_route(busy: Night, enter: Enter) -> None:
    lead = enter("lead")
    assert busy
    for route in set(ROUTES) - {LIVE_PATH, "/logout", "/order", *DOCUMENTS}:
        head, get = (lead.client.request(one, path_of(route)) for one in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (get.status_code, b""), route
        assert head.headers["content-security-policy"], route


@pytest.mark.parametrize("preview", PREVIEWS)
def test_whoever_only_looks_at_a_link_uses_nothing_up(
    preview: str, link: str, stranger: Visitor, store: Store
) -> None:
    before = last_event(store)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        said = stranger.client.request(method, link, headers={"user-agent": preview})
        assert "set-cookie" not in said.headers
        assert "noindex" in said.text or method != "GET"
    assert last_event(store) == before
    assert stranger.send(link, {}).status_code == 200
    assert "Выйти" in stranger.text


def test_a_link_ends_with_its_time_whether_it_was_looked_at_or_not(
    link: str, stranger: Visitor, clock: Clock
) -> None:
    assert stranger.look(link).status_code == 200
    clock.go(logging_in.LASTS / timedelta(seconds=1) + 1)
    assert stranger.look(link).status_code == 410
    assert stranger.send(link, {}).status_code == 410
    assert not stranger.client.cookies


def test_a_session_that_was_planted_is_not_the_one_somebody_logs_in_with(
    link: str, enter: Enter, store: Store, api: RunningApi
) -> None:
    mentor = enter("mentor")
    theirs = mentor.client.cookies["runbook"]
    victim = Visitor(api, cookies={"runbook": theirs})
    victim.client.follow_redirects = False
    victim.send(link, {})
    given = victim.page.headers["set-cookie"].split(";")[0].removeprefix("runbook=")
    assert given != theirs
    assert mentor.look("/sessions").status_code == 401
    with store.read() as tx:
        found = sessions.find(tx, given)
        assert found is not None
        assert found.person.id == "lead"
    victim.close()


def test_a_session_that_was_made_up_is_never_taken_over(
    link: str, store: Store, api: RunningApi
) -> None:
    victim = Visitor(api, cookies={"runbook": MADE_UP})
    victim.client.follow_redirects = False
    victim.send(link, {})
    assert MADE_UP not in victim.page.headers["set-cookie"]
    with store.read() as tx:
        assert sessions.find(tx, MADE_UP) is None
    victim.close()


def test_a_page_that_only_stays_open_does_not_keep_its_session(
    enter: Enter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN_S", 0.1)
    lead = enter("lead")
    with listening(lead) as heard:
        clock.go(sessions.IDLE / timedelta(seconds=1) + 1)
        assert says(heard, "gone")
    assert lead.look("/sessions").status_code == 401


def test_whoever_guesses_gets_no_more_tries_by_naming_other_addresses(
    stranger: Visitor, enter: Enter
) -> None:
    assert enter
    stranger.look("/login")
    said = [
        stranger.send(
            "/login",
            {"code": "000 000 000 000"},
            **{"x-forwarded-for": f"203.0.113.{number}", "forwarded": f"for=198.51.100.{number}"},
        ).status_code
        for number in range(BURST + 1)
    ]
    assert said == [422] * BURST + [429]


def test_a_form_that_is_too_long_is_not_read_in_any_room(busy: Night, enter: Enter) -> None:
    lead = enter("lead")
    key = key_of(lead)
    before = last_event(busy.store)
    for room in ROOMS:
        if not room.deeds:
            continue
        deed = str(next(iter(room.deeds)))
        fields = {"key": key, "deed": deed, "text": "x" * (room.form_bytes + 1)}
        assert lead.send(path_of(room.path), fields).status_code == 413, room.path
    assert last_event(busy.store) == before


COOKIES = {
    "long": (b"cookie: runbook=" + b"a" * 20_000, b"400"),
    "many": (b"cookie: " + b"; ".join(b"c%d=1" % one for one in range(900)), b"401"),
    "twice": (b"cookie: runbook=" + b"a" * 43 + b"\r\ncookie: runbook=" + b"b" * 43, b"401"),
    "no text": (b"cookie: runbook=\xff\xfe\x80" + b"a" * 40, b"401"),
}


@pytest.mark.parametrize("name", COOKIES)
def test_any_cookie_is_answered(name: str, api: RunningApi) -> None:
    cookie, status = COOKIES[name]
    with socket.create_connection(api.address, timeout=10) as connection:
        asks = b"GET /sessions HTTP/1.1\r\nhost: 127.0.0.1\r\n" + cookie
        connection.sendall(asks + b"\r\nconnection: close\r\n\r\n")
        assert connection.recv(100).split()[1] == status
