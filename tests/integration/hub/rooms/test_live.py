"""What open pages hear, and when they hear no more."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from runbook.hub.admission import logging_in
from runbook.hub.api.rooms.live import STREAMS
from runbook.hub.store import people as people_of
from runbook.hub.store import sessions, stamps
from tests.integration.hub.api.running import RunningApi, until
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

Heard = list[tuple[str, str]]


@contextmanager
def listening(visitor: Visitor, here: str = "/sessions") -> Iterator[Heard]:
    """What a tab hears, as it comes."""
    heard: Heard = []
    asked = httpx.Client(
        base_url=visitor.client.base_url,
        cookies=visitor.client.cookies,
        trust_env=False,
        timeout=30,
    )

    def listen() -> None:
        try:
            with asked.stream("GET", "/live", params={"here": here}) as stream:
                name = ""
                for line in stream.iter_lines():
                    if line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data:"):
                        heard.append((name, line.removeprefix("data:").strip()))
        except httpx.HTTPError:
            heard.append(("lost", ""))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        until(lambda: any(name == "parts" for name, _ in heard))
        yield heard
    finally:
        if {"gone", "bye", "lost"}.isdisjoint(name for name, _ in heard):
            asked.close()
        thread.join(5)
        asked.close()


def parts(heard: Heard) -> list[dict[str, Any]]:
    return [json.loads(data) for name, data in heard if name == "parts"]


def says(heard: Heard, name: str) -> bool:
    return bool(until(lambda: any(one == name for one, _ in heard)))


def test_what_one_lead_orders_the_other_sees_without_asking(busy: Night, enter: Enter) -> None:
    first, other = enter("lead"), enter("lead-3")
    first.look("/")
    with listening(other, "/") as heard:
        before = len(parts(heard))
        first.press("ack:6:")
        assert first.page.status_code == 200
        until(lambda: len(parts(heard)) > before)
    assert "incident.acknowledged" in busy.events(6)


def test_a_part_that_is_the_same_is_not_said_again(enter: Enter) -> None:
    with listening(enter("lead"), "/sessions") as heard:
        beats = sum(name == "beat" for name, _ in heard)
        until(lambda: sum(name == "beat" for name, _ in heard) > beats + 2)
        assert len(parts(heard)) == 1


def test_a_tab_of_another_session_brings_up_a_list_of_log_ins(enter: Enter) -> None:
    with listening(enter("lead"), "/sessions") as heard:
        enter("admin")
        until(lambda: len(parts(heard)) > 1)
        assert "Дежурный администратор" in parts(heard)[-1]["sessions"]


def ends(night: Night) -> None:
    with night.store.write() as tx:
        sessions.end_all(tx, "lead")


def is_revoked(night: Night) -> None:
    with night.store.write() as tx:
        person = people_of.by_id(tx, "lead")
        assert person is not None
        logging_in.shut_out(tx, person)


def goes_off_shift(night: Night) -> None:
    with night.store.write() as tx:
        people_of.set_shift(tx, "lead", on_shift=False)


@pytest.mark.parametrize("what", [ends, is_revoked, goes_off_shift])
def test_whoever_may_not_look_any_more_hears_no_more(
    what: Callable[[Night], None], night: Night, enter: Enter
) -> None:
    with listening(enter("lead")) as heard:
        what(night)
        assert says(heard, "gone")


def test_a_server_that_ends_says_so(enter: Enter, api: RunningApi) -> None:
    with listening(enter("lead")) as heard:
        api.begin_to_stop()
        assert says(heard, "bye")


def comes_in(visitor: Visitor) -> bool:
    with visitor.client.stream("GET", "/live", params={"here": "/sessions"}) as answer:
        return answer.status_code == 200


def test_one_tab_too_many_is_refused_and_free_again_later(enter: Enter) -> None:
    visitor = enter("lead")
    open_tabs = [listening(visitor) for _ in range(STREAMS)]
    for one in open_tabs:
        one.__enter__()
    refused = visitor.look("/live?here=/sessions")
    assert refused.status_code == 429
    for one in open_tabs:
        one.__exit__(None, None, None)
    # The server learns in its own time that a tab was closed.
    until(lambda: comes_in(visitor))


def test_a_page_that_cannot_be_made_holds_up_no_other(
    enter: Enter, api: RunningApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kept = sessions.held

    def held(tx: Any, person: str = "") -> Any:
        if person == "mentor":
            raise ZeroDivisionError
        return kept(tx, person)

    with listening(enter("mentor")) as lame, listening(enter("admin")) as heard:
        monkeypatch.setattr(sessions, "held", held)
        enter("auditor")
        until(lambda: len(parts(heard)) > 1)
        assert len(parts(lame)) == 1
    assert "a page could not be made: ZeroDivisionError" in caplog.text


def test_looking_goes_on_after_an_answer_of_the_database_that_nobody_knows(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = 0

    def broken(_: object) -> stamps.Stamp:
        nonlocal asked
        asked += 1
        raise ZeroDivisionError

    with listening(enter("admin")) as heard:
        until(lambda: len(parts(heard)) == 1)
        with monkeypatch.context() as patched:
            patched.setattr(stamps, "read", broken)
            until(lambda: asked > 1)
        enter("auditor")
        until(lambda: len(parts(heard)) > 1)
    assert caplog.text.count("pages could not be looked at: ZeroDivisionError") == 1


def test_nobody_listens_who_is_not_logged_in_or_asks_for_no_room(
    api: RunningApi, enter: Enter
) -> None:
    stranger = Visitor(api)
    assert stranger.look("/live?here=/sessions").status_code == 401
    lead = enter("lead")
    many = "%26".join(f"a{n}=1" for n in range(30))
    for here in ("", "/nowhere", "//[", f"/sessions?{many}".replace("?", "%3F")):
        assert lead.look(f"/live?here={here}").status_code == 404
    assert lead.look("/live?here=/", **{"sec-fetch-site": "cross-site"}).status_code == 403
    stranger.close()
