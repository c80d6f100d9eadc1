"""What she does arrives once, in order, and is answered in words."""

import json
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from runbook.desk.acts import Act, Kind
from runbook.desk.serving import app
from runbook.desk.serving.forms import PATIENCE_S
from runbook.desk.sitting import Done
from tests.integration.desk.asking import FORM, Browser, enter, request
from tests.integration.desk.standing import MadeUp, Standing, standing

JSON = "application/json"


def fetch(browser: Browser, path: str = "/act", **fields: str) -> tuple[int, dict[str, object]]:
    answer = browser.post(path, {"csrf": browser.csrf, **fields}, accept=JSON)
    return answer.status, json.loads(answer.text)


def test_a_form_is_done_and_leads_back_to_the_page(desk: Standing) -> None:
    browser = enter(desk)
    answer = browser.act("refer", subject="7", value="  дело  17 ", about="ab12", back="/figures")
    assert (answer.status, answer.headers["location"]) == (303, browser.at("/figures"))
    assert desk.real.acts == [Act(Kind.REFER, "7", "дело 17", "ab12")]


@pytest.mark.parametrize(
    "back",
    [
        "",
        "/drill",
        "/nowhere",
        "//evil.example",
        "http://evil.example/",
        "/figures?x=1",
        "/act",
        "\n",
    ],
)
def test_a_form_leads_nowhere_else(desk: Standing, back: str) -> None:
    browser = enter(desk)
    assert browser.act(back=back).headers["location"] == browser.at("/")


def test_the_script_is_told_what_became_of_it(desk: Standing) -> None:
    browser = enter(desk)
    done = {"ok": True, "said": "Записано: next_client", "go": "/"}
    assert fetch(browser, deed="next_client") == (200, done)
    status, told = fetch(browser, deed="refer", subject="7", value="in vain", back="/figures")
    assert (status, told["ok"], told["go"]) == (200, False, "/figures")


def test_what_is_no_act_is_refused_in_words_and_what_she_typed_is_given_back(
    desk: Standing,
) -> None:
    browser = enter(desk)
    answer = browser.act("refer", value="дело <17>")
    assert answer.status == 422
    assert "Непонятно, к чему это относится" in answer.text
    assert "дело &lt;17&gt;" in answer.text
    assert "location" not in answer.headers
    status, told = fetch(browser, deed="refer", value="дело <17>")
    assert (status, told["ok"]) == (422, False)
    assert desk.real.acts == []


def test_a_defect_is_told_without_its_insides(desk: Standing) -> None:
    browser = enter(desk)
    status, told = fetch(browser, deed="refer", subject="1", value="defect")
    assert (status, told["ok"]) == (500, False)
    assert "4111" not in str(told)
    assert fetch(browser, deed="next_client")[0] == 200


def test_too_much_is_refused_with_an_answer(desk: Standing) -> None:
    browser = enter(desk)
    for size in (20_000, 200_000):
        status, told = fetch(browser, deed="refer", subject="1", value="x" * size)
        assert (status, told["ok"]) == (413, False)
    assert desk.real.acts == []


def test_a_drill_is_acted_in_by_itself(desk: Standing) -> None:
    drill = MadeUp("Тренировка")
    browser = enter(desk)
    status, told = fetch(browser, "/drill/act", deed="next_client")
    assert (status, told["ok"], told["go"]) == (404, False, "/")
    desk.sittings["drill"] = drill
    assert "Тренировка" in browser.get("/drill").text
    status, told = fetch(browser, "/drill/act", deed="next_client", back="/drill")
    assert (status, told["go"]) == (200, "/drill")
    assert (len(drill.acts), len(desk.real.acts)) == (1, 0)


class Leaving(MadeUp):
    """A drill that is over with the first thing done in it."""

    def __init__(self, desk: Standing) -> None:
        super().__init__("Тренировка")
        self.desk = desk

    def do(self, act: Act) -> "object":  # type: ignore[override]  # what the other gives
        del self.desk.sittings["drill"]
        return super().do(act)


def test_whoever_leaves_a_drill_is_led_to_the_desk(desk: Standing) -> None:
    desk.sittings["drill"] = Leaving(desk)  # type: ignore[assignment]  # see there
    browser = enter(desk)
    answer = browser.act("leave_drill", "/drill/act", back="/drill")
    assert answer.headers["location"] == browser.at("/")


def test_while_the_desk_is_made_ready_it_says_so(desk: Standing) -> None:
    browser = enter(desk)
    del desk.sittings[""]
    answer = browser.get("/")
    assert (answer.status, "готовится" in answer.text) == (404, True)


def test_a_look_that_hangs_holds_up_nothing_she_does(desk: Standing) -> None:
    browser = enter(desk)
    desk.real.hold.clear()
    looking = threading.Thread(target=browser.get, args=("/",))
    looking.start()
    assert browser.act().status == 303
    assert browser.get("/figures").status == 200
    desk.real.hold.set()
    looking.join(20)
    assert not looking.is_alive()


def test_twenty_presses_at_once_are_twenty_acts(desk: Standing) -> None:
    browser = enter(desk)
    presses = [
        threading.Thread(target=browser.act, kwargs={"subject": str(one), "deed": "give"})
        for one in range(20)
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join(20)
    assert sorted(int(act.subject) for act in desk.real.acts) == list(range(20))


@pytest.mark.parametrize(("ago", "status"), [(0.0, 200), (PATIENCE_S + 1, 409), (-3600.0, 200)])
def test_a_press_that_the_script_has_given_up_is_not_done(
    desk: Standing, ago: float, status: int
) -> None:
    browser = enter(desk)
    pressed = str(int((time.time() - ago) * 1000))
    got, told = fetch(browser, deed="give", subject="1", at=pressed)
    assert got == status
    assert told["ok"] is (status == 200)
    assert len(desk.real.acts) == (status == 200)


@dataclass
class Slow(MadeUp):
    """Takes its time for whatever is to be ``kept``."""

    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def do(self, act: Act) -> Done:
        if act.subject == "slow":
            self.begun.set()
            assert self.go_on.wait(30)
        return super().do(act)


def press(browser: Browser, subject: str) -> socket.socket:
    """Pressed, and the answer not waited for."""
    body = urlencode({"deed": "give", "subject": subject, "csrf": browser.csrf}).encode()
    headers = browser.headers(
        origin=browser.origin, content_type=FORM, content_length=str(len(body))
    )
    link = socket.create_connection(("127.0.0.1", browser.desk.port), 20)
    link.sendall(request("POST", browser.at("/act"), headers, body))
    return link


def subjects(sitting: MadeUp) -> list[str]:
    return [act.subject for act in sitting.acts]


def test_a_press_whose_answer_nobody_waits_for_any_more_is_not_done(desk: Standing) -> None:
    slow = Slow()
    desk.sittings[""] = slow
    browser = enter(desk)
    with press(browser, "slow"):
        assert slow.begun.wait(20)
        press(browser, "given up").close()
        waited_for = press(browser, "waited for")
        time.sleep(0.3)
        slow.go_on.set()
        with waited_for:
            assert waited_for.recv(65536).startswith(b"HTTP/1.1 303")
    assert subjects(slow) == ["slow", "waited for"]


def test_a_press_that_lay_in_a_socket_until_she_gave_it_up_is_not_done() -> None:
    """As after a suspended computer: the server finds the press and the end of it at once."""
    with standing() as desk:
        browser = enter(desk)
        loop = desk.server._answering._loop  # type: ignore[union-attr]  # it answers
        asleep, awake = threading.Event(), threading.Event()

        def suspended() -> None:
            asleep.set()
            awake.wait(30)

        loop.call_soon_threadsafe(suspended)
        assert asleep.wait(20)
        press(browser, "given up").close()
        awake.set()
        assert browser.act("give", subject="later").status == 303
        assert subjects(desk.real) == ["later"]


def test_none_overtakes_a_press_that_took_too_long(
    desk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ACT_WITHIN_S", 0.5)
    slow = Slow()
    desk.sittings[""] = slow
    browser = enter(desk)
    status, told = fetch(browser, deed="give", subject="slow")
    assert (status, told["ok"]) == (503, False)
    assert "Неизвестно" in str(told["said"])
    # This one is never done: it is known, and said.
    status, told = fetch(browser, deed="give", subject="too soon")
    assert (status, "Ничего не записано" in str(told["said"])) == (503, True)
    assert slow.acts == []
    monkeypatch.setattr(app, "ACT_WITHIN_S", 20.0)
    slow.go_on.set()
    assert fetch(browser, deed="give", subject="next")[0] == 200
    assert subjects(slow) == ["slow", "next"]
