"""Logging in by a link, by a code and by mail; what ends it; and what is refused."""

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from notifier.delivery import Receipt
from notifier.message import Message
from runbook.hub.admission import logging_in, staff
from runbook.hub.api.limiter import BURST
from runbook.hub.incidents import spoken
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store import codes, events, incidents, people, sessions
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.room_tables import SESSIONS
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CODES
from runbook.hub.telling.receipts import note
from tests.far_ends.authority import Authority
from tests.integration.hub.api.running import RunningApi, until
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.notifier.settling import settle_accepted

URL = "https://hub.bank.example"
Everybody = dict[str, HubPerson]


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, settings=HubSettings(server=Server(url=URL)))


@pytest.fixture
def visitor(api: RunningApi, people: Everybody) -> Iterator[Visitor]:
    assert people
    one = Visitor(api)
    yield one
    one.close()


@pytest.fixture
def code(store: Store, people: Everybody) -> Callable[[str], str]:
    """A spoken code for a person."""

    def make(person: str = "lead") -> str:
        with store.write() as tx:
            return logging_in.offer_code(tx, people[person], "spoken")

    return make


@pytest.fixture
def link(store: Store, office: Office, people: Everybody) -> Callable[[str], str]:
    """The path of a link for a person."""

    def make(person: str = "lead") -> str:
        with store.write() as tx:
            return logging_in.offer_link(tx, office, people[person], "command").removeprefix(URL)

    return make


STRANGER = {"x-forwarded-for": "203.0.113.9"}
"""Through a front end: nobody of this computer itself, to whom the plain page is shown."""


def kinds(store: Store) -> list[str]:
    with store.read() as tx:
        return [one.kind for one in reversed(events.latest(tx, 100))]


def test_a_link_shows_a_button_that_logs_in_once(
    visitor: Visitor, link: Callable[[str], str], store: Store
) -> None:
    path = link("lead")
    for _ in range(2):
        assert visitor.look(path).status_code == 200
        assert "Вы: руководитель смены (lead)" in visitor.text
        assert "set-cookie" not in visitor.page.headers
    assert visitor.client.head(path).status_code == 200
    visitor.press("Войти")
    assert str(visitor.page.url).endswith("/")
    assert "Вы: руководитель смены (lead)" in visitor.text
    assert "Выйти" in visitor.text
    assert visitor.look(path).status_code == 410
    assert visitor.send(path, {}).status_code == 410
    assert kinds(store) == ["login.offered", "login.done", "login.refused"]


def test_a_link_that_was_used_answers_in_its_readers_own_language(
    visitor: Visitor, link: Callable[[str], str], store: Store
) -> None:
    with store.write() as tx:
        lead = people.by_id(tx, "lead")
        assert lead is not None
        people.save(tx, replace(lead, lang="en"))
        acknowledging = "/a/" + codes.make(tx, codes.ACKNOWLEDGE, "lead", timedelta(hours=1))
    for_login = link("lead")
    with store.write() as tx:
        for kind in (codes.ACKNOWLEDGE, codes.LOGIN):
            codes.withdraw(tx, kind, "lead")
    for path in (acknowledging, for_login):
        assert visitor.look(path).status_code == 410
        assert 'lang="en"' in visitor.text
    assert visitor.look("/a/" + "a" * 32).status_code == 410
    assert 'lang="ru"' in visitor.text


def test_of_several_who_press_one_link_at_once_one_comes_in(
    api: RunningApi, visitor: Visitor, link: Callable[[str], str], store: Store
) -> None:
    path, headers = link("lead"), {"origin": visitor.origin}
    with api.client() as client, ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda _: client.post(path, headers=headers).status_code, range(6)))
    assert sorted(said) == [303, *[410] * 5]
    assert kinds(store).count("login.done") == 1


def test_a_spoken_code_is_typed_with_blanks_and_dashes(
    visitor: Visitor, code: Callable[[str], str]
) -> None:
    spoken_one = code("lead").replace(" ", " - ")
    visitor.log_in(f"  {spoken_one} ")
    assert "Выйти" in visitor.text


def test_the_cookie_is_for_the_browser_alone(visitor: Visitor, code: Callable[[str], str]) -> None:
    visitor.client.follow_redirects = False
    said = visitor.log_in(code("lead"))
    assert (said.status_code, said.headers["location"]) == (303, "/")
    cookie = said.headers["set-cookie"]
    assert cookie.startswith("runbook=")
    assert all(one in cookie for one in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


def test_behind_tls_the_cookie_is_the_hosts_own(
    visitor: Visitor, code: Callable[[str], str]
) -> None:
    visitor.client.follow_redirects = False
    visitor.look("/login")
    said = visitor.send("/login", {"code": code("lead")}, origin=URL)
    cookie = said.headers["set-cookie"]
    assert cookie.startswith("__Host-runbook=")
    assert "; Secure" in cookie
    token = cookie.split(";")[0]
    assert "Выйти" in visitor.look("/", cookie=token).text


def test_over_real_tls_the_whole_way_works(
    store: Store, office: Office, clock: Clock, code: Callable[[str], str], tmp_path: Path
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


def test_nothing_that_logs_in_is_kept_as_it_is(
    visitor: Visitor,
    code: Callable[[str], str],
    link: Callable[[str], str],
    store: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "runbook.hub")
    spoken_one, path = code("lead"), link("admin")
    visitor.log_in(spoken_one)
    visitor.look(path)
    token = visitor.client.cookies["runbook"]
    with store.read() as tx:
        rows = [*tx.connection.execute(select(SESSIONS)), *tx.connection.execute(select(CODES))]
        kept = str(rows) + str([one.body for one in events.latest(tx, 100)])
    for secret in (spoken_one, spoken_one.replace(" ", ""), path.rpartition("/")[2], token):
        assert secret not in kept
        assert secret not in caplog.text


def test_a_code_that_acknowledges_logs_nobody_in_and_stays_good(
    visitor: Visitor, store: Store, office: Office, people: Everybody
) -> None:
    with store.write() as tx:
        incident = incidents.save(tx, HubIncident("0" * 16, Kind.LOCAL, NOW, agent="op-117"))
        made = spoken.spoken_code(tx, people["lead"], incident)
    assert visitor.log_in(made).status_code == 422
    assert "Ссылка или код для входа не подходит" in visitor.text
    with store.write() as tx:
        answer = spoken.by_spoken_code(tx, office, incident.number, made)
    assert answer is not None
    assert answer.done


def test_a_code_ends_with_its_time(
    visitor: Visitor, code: Callable[[str], str], clock: Clock
) -> None:
    made = code("lead")
    clock.go(logging_in.LASTS / timedelta(seconds=1) + 1)
    assert visitor.log_in(made).status_code == 422
    assert visitor.look("/").status_code == 200
    assert "Выйти" not in visitor.text


def test_a_slip_of_the_finger_is_told_from_a_code_that_is_over(
    visitor: Visitor, code: Callable[[str], str]
) -> None:
    made = code("lead").replace(" ", "")
    wrong = made[:-1] + str((int(made[-1]) + 1) % 10)
    assert visitor.log_in(wrong).status_code == 422
    assert "В коде ошибка" in visitor.text
    assert visitor.log_in(made).status_code == 200


def test_who_is_off_shift_may_not_log_in_and_is_told_why(
    visitor: Visitor, code: Callable[[str], str], store: Store
) -> None:
    assert visitor.log_in(code("lead-2")).status_code == 422
    assert "Вы сейчас не на смене" in visitor.text
    assert "login.refused" in kinds(store)
    assert "Выйти" not in visitor.look("/").text


def test_guessing_is_slowed_and_does_not_fill_the_log(
    visitor: Visitor, code: Callable[[str], str], store: Store
) -> None:
    good = code("lead")
    tried = [visitor.log_in("000 000 000 000").status_code for _ in range(BURST + 1)]
    assert tried == [422] * BURST + [429]
    assert int(visitor.page.headers["retry-after"]) >= 1
    assert kinds(store).count("login.refused") <= 6
    assert visitor.log_in(good).status_code == 429


def test_a_session_ends_after_an_hour_in_which_nobody_did_anything(
    visitor: Visitor, code: Callable[[str], str], clock: Clock
) -> None:
    visitor.log_in(code("lead"))
    for _ in range(3):
        clock.go(50 * 60)
        assert "Выйти" in visitor.look("/").text
    through_tls = f"__Host-runbook={visitor.client.cookies['runbook']}"
    for _ in range(3):
        clock.go(25 * 60)
        visitor.look("/?again", cookie=through_tls, **STRANGER)
    assert "Выйти" not in visitor.text
    assert "Вход закончился" in visitor.text


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    visitor: Visitor, code: Callable[[str], str], clock: Clock
) -> None:
    visitor.log_in(code("lead"))
    for _ in range(23):
        clock.go(31 * 60)
        assert "Выйти" in visitor.look("/").text
    clock.go(31 * 60)
    assert "Выйти" not in visitor.look("/").text


def test_logging_out_ends_this_session_and_no_other(
    visitor: Visitor, api: RunningApi, code: Callable[[str], str], store: Store
) -> None:
    phone = Visitor(api)
    phone.log_in(code("lead"))
    visitor.log_in(code("lead"))
    token = visitor.client.cookies["runbook"]
    visitor.press("Выйти")
    assert "Вход на страницу пульта" in visitor.text
    assert "Выйти" not in visitor.look("/", cookie=f"runbook={token}").text
    assert "Выйти" in phone.look("/").text
    assert kinds(store)[-1] == "login.ended"
    phone.close()


def test_who_is_revoked_is_out_at_once(
    visitor: Visitor,
    code: Callable[[str], str],
    store: Store,
    office: Office,
    people: Everybody,
) -> None:
    unused = code("lead")
    visitor.log_in(code("lead"))
    with store.write() as tx:
        staff.revoke(tx, people["lead"])
    assert "Выйти" not in visitor.look("/").text
    assert visitor.log_in(unused).status_code == 422
    assert "login.ended" in kinds(store)


def test_who_goes_off_shift_sees_nothing_more(
    visitor: Visitor, code: Callable[[str], str], store: Store
) -> None:
    with store.write() as tx:
        kept = incidents.save(tx, HubIncident("0" * 16, Kind.LOCAL, NOW, agent="op-117"))
    visitor.log_in(code("lead"))
    assert "op-117" in visitor.text
    with store.write() as tx:
        people.set_shift(tx, "lead", on_shift=False)
    visitor.look("/")
    assert "Вы сейчас не на смене" in visitor.text
    assert "op-117" not in visitor.text
    assert visitor.look(f"/incidents/{kept.number}").status_code == 403
    assert "op-117" not in visitor.text


def test_of_one_person_only_a_few_sessions_hold(
    api: RunningApi, code: Callable[[str], str], clock: Clock
) -> None:
    visitors = [Visitor(api) for _ in range(sessions.MOST_OF_ONE + 1)]
    for one in visitors:
        one.log_in(code("lead"))
        clock.go(1)
    inside = ["Выйти" in one.look("/").text for one in visitors]
    assert inside == [False, *[True] * sessions.MOST_OF_ONE]
    for one in visitors:
        one.close()


def letters(store: Store, many: int = 1) -> list[tuple[str, Message]]:
    """So many are waited for: they are put on their way once the page has answered."""
    asked = select(OUTBOX.c.address, OUTBOX.c.message).where(OUTBOX.c.channel == "email")

    def found() -> list[tuple[str, Message]] | None:
        with store.read() as tx:
            rows = tx.connection.execute(asked.order_by(OUTBOX.c.seq)).all()
        told = [(one.address, Message.from_json(one.message)) for one in rows]
        return told if len(told) >= many else None

    there: list[tuple[str, Message]] = until(found)
    return there


def test_a_link_comes_by_the_persons_own_mail_and_nobody_learns_whose_address_it_is(
    visitor: Visitor, store: Store
) -> None:
    visitor.look("/login")
    said = [
        visitor.send("/login", {"email": one})
        for one in (" LEAD@bank.example", "nobody@bank.example", "nms@bank.example")
    ]
    assert {(one.status_code, one.text) for one in said} == {(200, said[0].text)}
    found = dict(letters(store, 2))
    assert set(found) == {"lead@bank.example", "nms@bank.example"}
    letter = found["lead@bank.example"]
    link = letter.buttons[0][0].link
    assert link.startswith(f"{URL}/login/")
    assert "Действует 30 минут" in letter.plain()
    visitor.look(link.removeprefix(URL))
    visitor.press("Войти")
    assert "Вы: руководитель смены (lead)" in visitor.text


def test_a_letter_that_has_left_holds_its_link_no_more(
    visitor: Visitor, store: Store, office: Office, clock: Clock
) -> None:
    visitor.send("/login", {"email": "lead@bank.example"})
    assert len(letters(store)) == 1
    outbox = open_outbox(store, None, note)
    one = outbox.claim(clock.now, timedelta(seconds=30), "test")
    assert one is not None
    begun = outbox.begin_attempt(one, "test", clock.now)
    assert begun is not None
    link = begun.delivery.message.buttons[0][0].link
    assert link.startswith(URL)
    settle_accepted(outbox, begun.delivery, "test", Receipt("1", clock.now), clock.now)
    outbox.close()
    assert [message.buttons[0][0].link for _, message in letters(store)] == [""]
    visitor.look(link.removeprefix(URL))
    visitor.press("Войти")
    assert "Выйти" in visitor.text


def test_nobody_is_flooded_with_links(visitor: Visitor, store: Store) -> None:
    for count in range(1, logging_in.MAILS + 2):
        visitor.send("/login", {"email": "lead@bank.example"})
        letters(store, min(count, logging_in.MAILS))
    # What came after it was put on its way, or not, before this one is.
    visitor.send("/login", {"email": "nms@bank.example"})
    assert len(letters(store, logging_in.MAILS + 1)) == logging_in.MAILS + 1


def test_who_asks_for_a_link_to_somebody_elses_address_holds_up_nobody_who_writes(
    visitor: Visitor, store: Store
) -> None:
    with store.write():
        said = visitor.send("/login", {"email": "nobody@bank.example"})
        known = visitor.send("/login", {"email": "lead@bank.example"})
    assert (said.status_code, known.text) == (200, said.text)
    assert [to for to, _ in letters(store)] == ["lead@bank.example"]


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"host": "evil.example", "origin": "http://evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_can_press(
    visitor: Visitor, code: Callable[[str], str], store: Store, headers: dict[str, str]
) -> None:
    made = code("lead")
    visitor.look("/login")
    said = visitor.send("/login", {"code": made}, **headers)
    assert said.status_code in {403, 421}
    visitor.log_in(made)
    out = visitor.press("Выйти", **headers)
    assert out.status_code in {403, 421}
    assert "Выйти" in visitor.look("/").text


def test_under_a_name_that_is_not_ours_nobody_is_logged_in(
    visitor: Visitor, code: Callable[[str], str], store: Store
) -> None:
    visitor.log_in(code("lead"))
    assert "Выйти" not in visitor.look("/", host="rebound.example").text
    assert visitor.look("/login", host="rebound.example").status_code == 421
    through_tls = f"__Host-runbook={visitor.client.cookies['runbook']}"
    assert "Выйти" in visitor.look("/", host="hub.bank.example", cookie=through_tls).text


@pytest.mark.parametrize("behind", [{"host": "hub.bank.example"}, {"x-forwarded-for": "10.1.2.3"}])
def test_behind_a_front_end_with_tls_no_sibling_host_can_plant_a_session(
    visitor: Visitor, code: Callable[[str], str], behind: dict[str, str]
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
    visitor: Visitor, code: Callable[[str], str]
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
