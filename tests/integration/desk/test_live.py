"""What open tabs hear."""

import json
import socket
import time
from collections.abc import Callable
from datetime import datetime

import pytest

from runbook.desk.serving import app, looking, wire
from runbook.desk.serving.live import STREAMS
from runbook.desk.serving.policy import HEADERS
from tests.integration.desk.asking import WITHIN_S, Tab, enter, request
from tests.integration.desk.standing import MadeUp, Standing, standing


def wait_for(found: Callable[[], bool], within: float = 15.0) -> None:
    """Until it is so; fails when it never is."""
    deadline = time.monotonic() + within
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_tab_hears_everything_first_and_then_what_changed(desk: Standing) -> None:
    browser = enter(desk)
    with Tab(browser) as tab:
        assert set(json.loads(tab.until("parts"))) == {"state", "acting"}
        desk.real.say("Сбой у провайдера")
        heard = json.loads(tab.until("parts"))
        assert heard == {"state": "<section id=state><h1>Сбой у провайдера</h1></section>"}


def test_the_stream_says_when_to_come_again_and_is_dressed_like_a_page(desk: Standing) -> None:
    browser = enter(desk)
    sent = request("GET", browser.at("/live"), browser.headers(connection=None))
    raw = b""
    with socket.create_connection(("127.0.0.1", desk.port), WITHIN_S) as link:
        link.sendall(sent)
        while b"retry: 1000" not in raw:
            piece = link.recv(65536)
            assert piece, raw
            raw += piece
    assert b"content-type: text/event-stream" in raw
    for name, value in HEADERS:
        assert raw.count(name + b": " + value) == 1


def test_a_stream_begins_with_the_proof_that_stands_in_her_pages_and_nowhere_else(
    desk: Standing,
) -> None:
    one, other = enter(desk), enter(desk)
    proofs = []
    for browser in (one, other):
        pages = [browser.get(path).text for path in ("/", "/figures")]
        with Tab(browser) as tab:
            name, proof = next(tab.events())
        assert name == "hello"
        assert len(proof) >= 32
        assert all(f'data-proof="{proof}"' in page for page in pages)
        assert proof not in f"{browser.cookie} {browser.csrf} {desk.server.door.room}"
        proofs.append(proof)
    assert proofs[0] != proofs[1]


def test_the_program_is_heard_while_nothing_happens(desk: Standing) -> None:
    with Tab(enter(desk)) as tab:
        first, second = (datetime.fromisoformat(tab.until("beat")) for _ in range(2))
        assert second > first
        assert first.tzinfo is not None


def test_a_change_is_heard_soon(desk: Standing) -> None:
    """How soon is printed: the figure is the bench's."""
    took = []
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        for one in range(20):
            began = time.perf_counter()
            desk.real.say(f"Сбой {one}.")
            tab.until("parts", f"Сбой {one}.")
            took.append((time.perf_counter() - began) * 1e3)
            time.sleep(0.03)
    print(f"change to event: median {sorted(took)[10]:.1f} ms, worst {max(took):.1f} ms")


def test_two_browsers_hear_the_same_with_forms_of_their_own(desk: Standing) -> None:
    one, other = enter(desk), enter(desk)
    with Tab(one) as first, Tab(other) as second:
        forms = [json.loads(tab.until("parts"))["acting"] for tab in (first, second)]
        assert [one.csrf in forms[0], other.csrf in forms[1]] == [True, True]
        assert [other.csrf in forms[0], one.csrf in forms[1]] == [False, False]
        desk.real.say("Сбой")
        assert first.until("parts", "Сбой") == second.until("parts", "Сбой")
    assert len(desk.real.watchers) <= 1


def test_a_burst_of_changes_is_a_few_looks_and_ends_with_the_last(desk: Standing) -> None:
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        before, began = desk.real.views, time.monotonic()
        for one in range(200):
            desk.real.say(f"Сбой {one}.")
            # Or all were over within the first rest.
            time.sleep(0.002)
        tab.until("parts", "Сбой 199.")
        # As many as there are rests in the time that all this took, which is long on a busy
        # machine; one look began before, and one is the last.
        rests = (time.monotonic() - began) / looking.REST_S
        assert desk.real.views - before <= rests + 3
        assert desk.real.most_at_once == 1


def test_what_changes_during_a_look_is_heard_too(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "LOOK_AGAIN_S", 1000.0)
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        desk.real.hold.clear()
        views = desk.real.views
        desk.real.say("Первое")
        wait_for(lambda: desk.real.views > views)
        desk.real.say("Второе")
        desk.real.hold.set()
        tab.until("parts", "Второе")
        assert desk.real.most_at_once == 1


def test_nobody_is_looked_at_when_nobody_listens(desk: Standing) -> None:
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        assert len(desk.real.watchers) == 1
    wait_for(lambda: not desk.real.watchers)


def test_a_page_over_a_program_that_hangs_is_not_told_that_all_is_well(desk: Standing) -> None:
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        desk.real.hold.clear()
        views = desk.real.views
        desk.real.say("Сбой")
        wait_for(lambda: desk.real.views > views)
        # From before, and while the look was not yet too long.
        _beats(tab, looking.STUCK_S + 1)
        assert _beats(tab, 3.5) == 0
        desk.real.hold.set()
        tab.until("parts", "Сбой")
        tab.until("beat")


def _beats(tab: Tab, seconds: float) -> int:
    """How many are heard meanwhile; a stream that ends is a fault."""
    deadline = time.monotonic() + seconds
    heard = 0
    while (left := deadline - time.monotonic()) > 0:
        tab.link.settimeout(left)
        try:
            piece = tab.link.recv(65536)
        except TimeoutError:
            break
        assert piece
        heard += piece.count(b"event: beat")
    return heard


def test_a_defect_of_the_page_stops_the_beats_and_not_the_stream(desk: Standing) -> None:
    with Tab(enter(desk)) as tab:
        tab.until("parts")
        desk.real.failing = True
        views = desk.real.views
        desk.real.say("Не выйдет")
        # With the second of them the first has ended, in the defect.
        wait_for(lambda: desk.real.views >= views + 2)
        _beats(tab, 0.5)
        assert _beats(tab, 2.5) == 0
        desk.real.failing = False
        tab.until("parts", "Не выйдет")
        tab.until("beat")


def test_whoever_does_not_read_holds_nobody_up(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "SEND_WITHIN_S", 1000.0)
    # Not too short for the one who does read.
    monkeypatch.setattr(wire, "READ_WITHIN_S", 5.0)
    browser, deaf = enter(desk), enter(desk)
    desk.real.sentence = "а" * 200_000
    link = socket.create_connection(("127.0.0.1", desk.port))
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.sendall(request("GET", deaf.at("/live"), deaf.headers(connection=None)))
    with Tab(browser) as tab:
        for one in range(40):
            desk.real.say(f"Сбой {one}. " + "а" * 200_000)
            tab.until("parts", f"Сбой {one}.")
    # Cut off after wire.READ_WITHIN_S: nobody is looked at any more.
    wait_for(lambda: not desk.real.watchers, within=60)
    link.close()


def test_one_tab_too_many_ends_the_oldest_and_leaves_room_for_what_she_does(
    desk: Standing,
) -> None:
    browser, other = enter(desk), enter(desk)
    tabs = [Tab(browser) for _ in range(STREAMS)]
    with Tab(other) as elsewhere:
        for tab in tabs:
            tab.__enter__()
            tab.until("parts")
        with Tab(browser) as newest:
            newest.until("parts")
            tabs[0].until("elsewhere")
            assert list(tabs[0]._stream) == []
            desk.real.say("Сбой")
            for tab in (*tabs[1:], newest, elsewhere):
                tab.until("parts", "Сбой")
    for tab in tabs:
        tab.__exit__(None, None, None)


def test_a_drill_that_is_over_says_so(desk: Standing) -> None:
    drill = MadeUp("Тренировка")
    desk.sittings["drill"] = drill
    with Tab(enter(desk), "/drill/live") as tab:
        tab.until("parts", "Тренировка")
        del desk.sittings["drill"]
        assert tab.until("gone") == "/"
        assert list(tab._stream) == []


def test_a_drill_begun_again_is_another_page(desk: Standing) -> None:
    desk.sittings["drill"] = MadeUp("Первая")
    browser = enter(desk)
    with Tab(browser, "/drill/live") as tab:
        tab.until("parts", "Первая")
        desk.sittings["drill"] = MadeUp("Вторая")
        assert tab.until("gone") == "/drill"
    with Tab(browser, "/drill/live") as tab:
        tab.until("parts", "Вторая")


def test_where_there_is_no_drill_its_stream_says_so(desk: Standing) -> None:
    with Tab(enter(desk), "/drill/live") as tab:
        assert [name for name, _ in tab.events()] == ["hello", "gone"]


def test_what_she_does_is_heard_even_if_nobody_was_told(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "LOOK_AGAIN_S", 1000.0)
    browser = enter(desk)
    with Tab(browser) as tab:
        tab.until("parts")
        desk.real.sentence = "Без оповещения"
        browser.act()
        tab.until("parts", "Без оповещения")


@pytest.mark.parametrize("tabs", [0, 3])
def test_when_the_program_ends_its_streams_end_at_once(tabs: int) -> None:
    with standing() as desk:
        browser = enter(desk)
        opened = [Tab(browser) for _ in range(tabs)]
        for tab in opened:
            tab.__enter__()
            tab.until("parts")
        assert desk.server.stop(10)
        assert not desk.server.alive
        for tab in opened:
            tab.until("bye")
            assert list(tab._stream) == []
            tab.__exit__(None, None, None)
        wait_for(lambda: not desk.real.watchers)
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", desk.port), 5)
