"""Every rule, one request that keeps all of them, and what breaks each."""

from dataclasses import replace

import pytest

from runbook.desk.serving.policy import HEADERS, NOTHING_HERE, Request, Way, judge, way_of

ORIGIN = "http://127.0.0.1:4711"
HOST = {"host": "127.0.0.1:4711"}
OWN = {**HOST, "origin": ORIGIN, "sec-fetch-site": "same-origin"}
VISIT = {**HOST, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def asked(method: str, headers: dict[str, str]) -> Request:
    return Request(method, "/", b"", "127.0.0.1", headers)


FINE = {
    "program knocks": (Way.KNOCK, asked("POST", HOST)),
    "browser sent by the icon": (Way.OPEN, asked("GET", {**VISIT, "sec-fetch-site": "none"})),
    "browser sent by a file": (Way.OPEN, asked("GET", {**VISIT, "sec-fetch-site": "cross-site"})),
    "style": (Way.FILE, asked("GET", {**HOST, "sec-fetch-site": "same-origin"})),
    "page": (Way.PAGE, asked("GET", VISIT)),
    "page head": (Way.PAGE, asked("HEAD", HOST)),
    "page of an old browser": (Way.PAGE, asked("GET", HOST)),
    "link on another site": (Way.PAGE, asked("GET", {**VISIT, "sec-fetch-site": "cross-site"})),
    "live": (Way.LIVE, asked("GET", {**HOST, "sec-fetch-site": "same-origin"})),
    "live in an old browser": (Way.LIVE, asked("GET", HOST)),
    "act": (Way.ACT, asked("POST", OWN)),
    "act in an old browser": (Way.ACT, asked("POST", {**HOST, "origin": ORIGIN})),
    "act without origin": (Way.ACT, asked("POST", {**HOST, "sec-fetch-site": "same-origin"})),
}


@pytest.mark.parametrize("name", FINE)
def test_what_keeps_the_rules_is_answered(name: str) -> None:
    way, request = FINE[name]
    assert judge(request, way, ORIGIN) is None


def test_everybody_else_is_refused_at_every_way() -> None:
    for way, request in FINE.values():
        for peer in ("192.0.2.1", "10.0.0.1", "", "x", "0.0.0.0"):
            found = judge(replace(request, peer=peer), way, ORIGIN)
            assert found is not None
            assert found.rule_id == "desk.door.peer"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1",
        "127.0.0.1:4712",
        "127.0.0.1:04711",
        "127.1:4711",
        "localhost:4711",
        "[::1]:4711",
        "evil.example:4711",
        "127.0.0.1:4711.evil.example",
        "127.0.0.1:4711, evil.example",
        "x@127.0.0.1:4711",
        "127.0.0.1:4711 ",
    ],
)
def test_another_name_is_refused_at_every_way(host: str) -> None:
    for way, request in FINE.values():
        found = judge(replace(request, headers={**request.headers, "host": host}), way, ORIGIN)
        assert found is not None
        assert (found.rule_id, found.status) == ("desk.door.host", 421)


def test_a_method_that_is_not_meant_is_refused_at_every_way() -> None:
    for way, request in FINE.values():
        others = {"GET", "HEAD", "POST"} - (
            {"POST"} if request.method == "POST" else {"GET", "HEAD"}
        )
        for method in {"OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", *others}:
            found = judge(replace(request, method=method), way, ORIGIN)
            assert found is not None
            assert found.status == 405


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("program knocks", {"origin": ORIGIN}),
        ("program knocks", {"origin": "null"}),
        ("program knocks", {"sec-fetch-site": "same-origin"}),
        ("program knocks", {"cookie": "a=1"}),
        ("browser sent by a file", {"sec-fetch-dest": "iframe"}),
        ("browser sent by a file", {"sec-fetch-dest": "image", "sec-fetch-mode": "no-cors"}),
        ("browser sent by the icon", {"sec-purpose": "prefetch;prerender"}),
        ("browser sent by the icon", {"purpose": "prefetch"}),
        ("browser sent by the icon", {"x-moz": "prefetch"}),
        ("style", {"sec-fetch-site": "same-site"}),
        ("style", {"sec-fetch-site": "cross-site"}),
        ("link on another site", {"sec-fetch-mode": "no-cors"}),
        ("link on another site", {"sec-fetch-mode": "cors"}),
        ("link on another site", {"sec-fetch-dest": "iframe"}),
        ("link on another site", {"sec-fetch-dest": ""}),
        ("live", {"sec-fetch-site": "same-site"}),
        ("live", {"sec-fetch-site": "cross-site"}),
        ("live", {"sec-fetch-site": "none"}),
        ("live", {"origin": "http://127.0.0.1:4712"}),
        ("live in an old browser", {"origin": "http://evil.example"}),
        ("act", {"origin": "http://127.0.0.1:4712"}),
        ("act", {"origin": "https://127.0.0.1:4711"}),
        ("act", {"origin": "http://localhost:4711"}),
        ("act", {"origin": "null"}),
        ("act", {"origin": "http://evil.example"}),
        ("act", {"sec-fetch-site": "same-site"}),
        ("act", {"sec-fetch-site": "cross-site"}),
        ("act", {"sec-fetch-site": "none"}),
        ("act in an old browser", {"origin": ""}),
        ("act without origin", {"sec-fetch-site": ""}),
        ("act without origin", {"origin": "null"}),
    ],
)
def test_a_stranger_is_refused(name: str, headers: dict[str, str]) -> None:
    way, request = FINE[name]
    found = judge(replace(request, headers={**request.headers, **headers}), way, ORIGIN)
    assert found is not None
    assert found.rule_id in {"desk.door.stranger", "desk.door.ahead"}


def test_addresses_are_short() -> None:
    way, request = FINE["page"]
    for long in (replace(request, path="/" + "x" * 200), replace(request, query=b"x" * 1001)):
        found = judge(long, way, ORIGIN)
        assert found is not None
        assert found.status == 414


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/knock", Way.PAGE),
        ("/open/abc", Way.PAGE),
        ("/desk.css", Way.FILE),
        ("/", Way.PAGE),
        ("/nowhere", Way.PAGE),
        ("/live", Way.LIVE),
        ("/drill/live", Way.LIVE),
        ("/act", Way.ACT),
        ("/drill/act", Way.ACT),
    ],
)
def test_each_path_of_the_room_is_of_its_kind(path: str, way: Way) -> None:
    request = Request("GET", path, b"", "127.0.0.1", HOST, "/room")
    assert way_of(request, {"/desk.css"}, "/open/") is way


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/knock", Way.KNOCK),
        ("/open/abc", Way.OPEN),
        *((one, Way.OUTSIDE) for one in ("/", "", "/desk.css", "/live", "/act", "/drill/act")),
    ],
)
def test_outside_the_room_there_are_the_ways_in_and_nothing_else(path: str, way: Way) -> None:
    request = Request("GET", path, b"", "127.0.0.1", HOST)
    assert way_of(request, {"/desk.css"}, "/open/") is way


def test_outside_everybody_is_answered_the_same() -> None:
    for _, request in FINE.values():
        assert judge(replace(request, query=b"x" * 2000), Way.OUTSIDE, ORIGIN) is NOTHING_HERE


def test_a_page_may_load_from_the_desk_only_and_run_nothing_that_is_written_into_it() -> None:
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    said = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert set(said.values()) == {"'none'", "'self'"}
    assert [name for name, value in said.items() if value == "'none'"] == [
        "default-src",
        "base-uri",
        "frame-ancestors",
    ]
