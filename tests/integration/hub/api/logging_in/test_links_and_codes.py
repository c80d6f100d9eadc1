"""Logging in by a link and by a spoken code: once, in time, on shift, and kept nowhere as it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from runbook.hub.admission import logging_in
from runbook.hub.api.limiter import BURST
from runbook.hub.incidents import spoken
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.office import Office
from runbook.hub.store import codes, events, incidents, people
from runbook.hub.store.room_tables import SESSIONS
from runbook.hub.store.store import Store
from runbook.hub.store.tables import CODES
from tests.integration.hub.api.logging_in.conftest import Everybody, Offer, kinds
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import NOW, Clock


def test_a_link_shows_a_button_that_logs_in_once(
    visitor: Visitor, link: Offer, store: Store
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
    visitor: Visitor, link: Offer, store: Store
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
    api: RunningApi, visitor: Visitor, link: Offer, store: Store
) -> None:
    path, headers = link("lead"), {"origin": visitor.origin}
    with api.client() as client, ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda _: client.post(path, headers=headers).status_code, range(6)))
    assert sorted(said) == [303, *[410] * 5]
    assert kinds(store).count("login.done") == 1


def test_a_spoken_code_is_typed_with_blanks_and_dashes(visitor: Visitor, code: Offer) -> None:
    spoken_one = code("lead").replace(" ", " - ")
    visitor.log_in(f"  {spoken_one} ")
    assert "Выйти" in visitor.text


def test_nothing_that_logs_in_is_kept_as_it_is(
    visitor: Visitor,
    code: Offer,
    link: Offer,
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


def test_a_code_ends_with_its_time(visitor: Visitor, code: Offer, clock: Clock) -> None:
    made = code("lead")
    clock.go(logging_in.LASTS / timedelta(seconds=1) + 1)
    assert visitor.log_in(made).status_code == 422
    assert visitor.look("/").status_code == 200
    assert "Выйти" not in visitor.text


def test_a_slip_of_the_finger_is_told_from_a_code_that_is_over(
    visitor: Visitor, code: Offer
) -> None:
    made = code("lead").replace(" ", "")
    wrong = made[:-1] + str((int(made[-1]) + 1) % 10)
    assert visitor.log_in(wrong).status_code == 422
    assert "В коде ошибка" in visitor.text
    assert visitor.log_in(made).status_code == 200


def test_who_is_off_shift_may_not_log_in_and_is_told_why(
    visitor: Visitor, code: Offer, store: Store
) -> None:
    assert visitor.log_in(code("lead-2")).status_code == 422
    assert "Вы сейчас не на смене" in visitor.text
    assert "login.refused" in kinds(store)
    assert "Выйти" not in visitor.look("/").text


def test_guessing_is_slowed_and_does_not_fill_the_log(
    visitor: Visitor, code: Offer, store: Store
) -> None:
    good = code("lead")
    tried = [visitor.log_in("000 000 000 000").status_code for _ in range(BURST + 1)]
    assert tried == [422] * BURST + [429]
    assert int(visitor.page.headers["retry-after"]) >= 1
    assert kinds(store).count("login.refused") <= 6
    assert visitor.log_in(good).status_code == 429
