"""The desk opens for whoever holds the key, and for nobody and nothing else."""

import json
import logging

import pytest

from runbook.desk.serving.policy import HEADERS
from tests.integration.desk.asking import (
    Answer,
    Browser,
    Tab,
    answer_of,
    enter,
    exchange,
    knock,
    request,
)
from tests.integration.desk.standing import Standing

OUTSIDE = (
    "/", "/act", "/live", "/drill", "/figures", "/desk.css", "/desk.js", "/icon/well.svg",
    "/favicon.ico", "/open", "/{room}/", "{room}", "{short}/", "{short}/act", "{other}/",
    "{other}/live", "/x/..{room}/act",
)  # fmt: skip
BEHIND_THE_DOOR = ("/", "/drill", "/live", "/drill/live", "/figures", "/nowhere")


def test_a_knock_opens_the_desk_once(desk: Standing) -> None:
    answer = knock(desk)
    path = json.loads(answer.text)["open"]
    browser = Browser(desk)
    opened = browser.get(path)
    assert opened.status == 200
    room = desk.server.door.room
    assert f'<meta http-equiv="refresh" content="0;url={room}/">' in opened.text
    assert f'<a href="{room}/">' in opened.text
    assert f"Path={room}/;" in opened.headers["set-cookie"]
    again = browser.get(path)
    assert again.status == 403
    assert "set-cookie" not in again.headers
    assert "СБОЙ" in again.text
    assert room not in again.text


def test_the_address_made_inside_the_program_opens_too(desk: Standing) -> None:
    path = desk.server.open_url().removeprefix(desk.server.origin)
    assert "set-cookie" in Browser(desk).get(path).headers


def test_looking_at_the_head_spends_nothing(desk: Standing) -> None:
    path = json.loads(knock(desk).text)["open"]
    browser = Browser(desk)
    assert "set-cookie" not in browser.get(path, "HEAD").headers
    assert browser.get(path, sec_purpose="prefetch;prerender").status == 503
    assert "set-cookie" in browser.get(path).headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_outside_the_room_nothing_is_told_to_anybody(
    desk: Standing, path: str, method: str
) -> None:
    """Also with the cookie, with our origin, with what would be refused inside."""
    room = desk.server.door.room
    whole = path.format(room=room, short=room[:-1], other="/" + "x" * (len(room) - 1))
    inside = enter(desk)
    own = {"origin": inside.origin, "sec_fetch_site": "same-origin"}
    heard = [
        answer_of(exchange(desk.port, request(method, whole, one.headers(**more))))
        for one in (inside, Browser(desk))
        for more in (own, {"accept": "application/json"}, {"sec_fetch_site": "same-site"}, {})
    ]
    assert {one.status for one in heard} == {404}
    assert {one.text for one in heard} == {"" if method == "HEAD" else "404\n"}
    assert not any("set-cookie" in one.headers or "location" in one.headers for one in heard)
    assert desk.real.acts == []


def test_the_room_is_told_to_nobody_who_was_not_let_in(desk: Standing) -> None:
    stranger, room = Browser(desk), desk.server.door.room
    heard = [stranger.get("/open/x"), knock(desk), knock(desk, cookie="a=b")]
    heard += [stranger.get("/knock"), stranger.get("/open/x", host="evil.example")]
    heard += [answer_of(exchange(desk.port, request("GET", "/", stranger.headers())))]
    told = "".join(one.text + "".join(one.headers.values()) for one in heard)
    assert room.strip("/") not in told


def test_in_the_room_there_are_no_ways_in(desk: Standing) -> None:
    browser, room = enter(desk), desk.server.door.room
    secret = json.loads(knock(desk).text)["open"]
    for method, path, status in (("GET", secret, 404), ("POST", "/knock", 405)):
        sent = request(method, room + path, browser.headers(content_length="0"))
        assert answer_of(exchange(desk.port, sent)).status == status
    assert browser.get(secret).status == 200


def test_tabs_that_are_open_go_on_when_the_same_browser_is_let_in_again(desk: Standing) -> None:
    browser = enter(desk)
    old_form = browser.csrf
    # From a file: a Strict cookie is not sent along.
    path = json.loads(knock(desk).text)["open"]
    opened = Browser(desk).get(path, sec_fetch_site="cross-site", sec_fetch_mode="navigate",
                               sec_fetch_dest="document")  # fmt: skip
    browser.cookie = f"{browser.cookie}; {opened.headers['set-cookie'].partition(';')[0]}"
    assert old_form in browser.get("/").text
    assert browser.act().status == 303


def test_two_browsers_may_be_in_at_once_and_their_forms_are_not_exchanged(desk: Standing) -> None:
    one, other = enter(desk), enter(desk)
    assert (one.act().status, other.act().status) == (303, 303)
    one.csrf, other.csrf = other.csrf, one.csrf
    assert (one.act().status, other.act().status) == (403, 403)
    assert len(desk.real.acts) == 2


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 43]
)
def test_without_the_key_a_knock_is_refused(desk: Standing, authorization: str | None) -> None:
    headers = Browser(desk).headers(authorization=authorization, content_length="0")
    answer = answer_of(exchange(desk.port, request("POST", "/knock", headers)))
    assert answer.status == 401
    assert "open" not in json.loads(answer.text)


def test_a_page_cannot_knock_even_with_the_key(desk: Standing) -> None:
    for more in ({"origin": desk.server.origin}, {"sec_fetch_site": "same-origin"}):
        answer = knock(desk, **more)
        assert (answer.status, "/open/" in answer.text) == (403, False)


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
@pytest.mark.parametrize("cookie", [None, "desk_0_1=x", "a=b; c"])
def test_whoever_was_not_let_in_is_told_how_to_open_the_desk(
    desk: Standing, path: str, cookie: str | None
) -> None:
    answer = Browser(desk, cookie).get(path)
    assert answer.status == 403
    assert "СБОЙ" in answer.text
    assert desk.real.sentence not in answer.text


@pytest.mark.parametrize(
    "host",
    ["localhost:{port}", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", None],
)
def test_another_name_of_this_computer_opens_nothing(desk: Standing, host: str | None) -> None:
    browser = enter(desk)
    said = host.format(port=desk.port) if host is not None else None
    sent = request("GET", browser.at("/"), browser.headers(host=said))
    answer = answer_of(exchange(desk.port, sent))
    # Without any, the parser is the first to refuse (RFC 9112, 3.2).
    assert answer.status == (400 if host is None else 421)
    assert answer.headers["content-type"].startswith("text/plain")
    assert desk.real.sentence not in answer.text


BROKEN_ACTS: dict[str, tuple[int, dict[str, str | None]]] = {
    "no cookie": (403, {"cookie": None}),
    "another origin": (403, {"origin": "http://evil.example"}),
    "another port": (403, {"origin": "http://127.0.0.1:1"}),
    "no origin known": (403, {"origin": "null"}),
    "neither origin nor site": (403, {"origin": None, "sec_fetch_site": None}),
    "from another port": (403, {"sec_fetch_site": "same-site"}),
    "from another site": (403, {"sec_fetch_site": "cross-site"}),
    "from nowhere": (403, {"sec_fetch_site": "none"}),
    "another host": (421, {"host": "evil.example"}),
    "several parts": (400, {"content_type": "multipart/form-data; boundary=x"}),
    "plain text": (400, {"content_type": "text/plain"}),
    "no kind": (400, {"content_type": None}),
}


@pytest.mark.parametrize("name", BROKEN_ACTS)
def test_an_act_that_breaks_a_rule_does_nothing(desk: Standing, name: str) -> None:
    browser = enter(desk)
    status, broken = BROKEN_ACTS[name]
    fields = {"deed": "next_client", "csrf": browser.csrf}
    assert browser.post("/act", fields, **broken).status == status
    assert desk.real.acts == []
    assert browser.post("/act", fields).status == 303
    assert len(desk.real.acts) == 1


@pytest.mark.parametrize("csrf", [None, "", "x", "ключ"])
def test_a_form_that_is_not_of_our_pages_does_nothing(desk: Standing, csrf: str | None) -> None:
    browser = enter(desk)
    fields = {"deed": "next_client", **({} if csrf is None else {"csrf": csrf})}
    assert browser.post("/act", fields).status == 403
    assert desk.real.acts == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET", "HEAD"])
def test_nothing_is_done_by_another_method(desk: Standing, method: str) -> None:
    browser = enter(desk)
    fields = {"deed": "next_client", "csrf": browser.csrf}
    assert browser.post("/act", fields, method).status == 405
    assert desk.real.acts == []


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
@pytest.mark.parametrize("path", ["/", "/desk.js", "/live", "/figures"])
def test_another_site_loads_nothing(desk: Standing, path: str, site: str) -> None:
    browser = enter(desk)
    answer = browser.get(path, sec_fetch_site=site, sec_fetch_mode="no-cors",
                         sec_fetch_dest="script")  # fmt: skip
    assert answer.status == 403


def everything(desk: Standing) -> list[Answer]:
    browser = enter(desk)
    paths = ("/", "/figures", "/desk.css", "/desk.js", "/icon/well.svg", "/nowhere", "/open/x")
    found = [browser.get(path) for path in paths]
    found += [browser.get("/live", "HEAD"), browser.get("/", host="evil.example"), knock(desk)]
    found += [browser.act(), browser.act("nothing"), browser.get("/defect"), Browser(desk).get("/")]
    return found


def test_every_answer_keeps_browsers_safe_and_names_no_version(desk: Standing) -> None:
    for answer in everything(desk):
        for name, value in HEADERS:
            assert answer.headers[name.decode()] == value.decode()
        assert "server" not in answer.headers


def test_files_come_with_their_kind(desk: Standing) -> None:
    browser = Browser(desk)
    kinds = {"/desk.css": "text/css", "/desk.js": "text/javascript", "/icon/well.svg": "image/svg"}
    for path, kind in kinds.items():
        answer = browser.get(path)
        assert (answer.status, answer.headers["content-type"].startswith(kind)) == (200, True)


def test_nothing_of_hers_is_logged(desk: Standing, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = enter(desk)
    browser.act("promise", value="4111")
    browser.act("refer", subject="1", value="4111")
    browser.act("refer", subject="1", value="defect")
    browser.get("/defect")
    browser.get("/figures?month=4111")
    desk.real.sentence = "Клиент 4111"
    with Tab(browser) as tab:
        tab.until("parts", "4111")
    assert "a defect: RuntimeError" in caplog.text
    door = desk.server.door
    secrets = ("4111", browser.csrf, str(browser.cookie), door.key, door.room, "figures")
    assert [one for one in secrets if one in caplog.text] == []
