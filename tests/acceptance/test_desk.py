"""The desk as it is installed: one process, one page, and everything that a night asks of it."""

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from contextlib import closing, suppress
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from tests.acceptance.desk_kept import Desk, come_in, desk
from tests.acceptance.night import LEAD, RUNBOOK, Night, until

WELL, BROKEN, OVER = "Всё работает", "Сбой на стороне банка", "Всё снова работает"
REFERENCE = "ABC-123456"
SOONER = 20
"""Seconds: less than the half minute after which a desk looks for itself."""


@pytest.fixture
def tonight(tonight: Night) -> Night:
    tonight.without_quiet_hours()
    return tonight


def address_file(tonight: Night) -> Path:
    return tonight.journal.with_name("desk.address")


def broken(tonight: Night, one: Desk) -> None:
    """The CRM dies under her, and she looks."""
    tonight.crm.status = 503
    one.does(deed="check_again")
    one.shows(BROKEN)


def slow_checks(tonight: Night) -> None:
    """A verdict that does not hang on how fast this machine is."""
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()


def test_a_whole_outage_from_healthy_to_a_promise_kept(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        assert "К сожалению, временно не получится заглянуть в ваши данные." in one.text()
        broken(tonight, one)
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)
        one.shows("Сообщение ушло в")
        one.does(deed="hears", value="yes")
        one.does(deed="promise", value="call")
        one.does(deed="refer", typed=REFERENCE)
        one.shows(REFERENCE)
        one.does(deed="lead_knows")
        one.shows("Руководитель смены знает")
        tonight.crm.status = 200
        one.does(deed="check_again")
        one.shows(OVER)
        one.does(deed="settle", value="solved")
        assert until(lambda: REFERENCE not in one.text(), 30)
    assert REFERENCE.encode() not in tonight.left_behind()


def test_the_words_are_there_before_anything_else_is(tonight: Night) -> None:
    # A disk or a keyring may be slow: here somebody else keeps the journal locked for a while.
    slow_checks(tonight)
    with desk(tonight) as first:
        first.shows(WELL)
    with closing(sqlite3.connect(tonight.journal, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        with desk(tonight) as one:
            assert "К сожалению, временно не получится" in one.text()
            held.execute("ROLLBACK")
            one.shows(WELL)


def test_another_start_opens_the_page_of_the_running_one(tonight: Night) -> None:
    with desk(tonight) as one:
        one.shows(WELL)
        again = tonight.runbook("desk", "--no-browser")
        assert again.code == 0, again.said
        address = re.search(r"http://\S+/open/\S+", again.out)
        assert address is not None, again.said
        assert address[0].startswith(one.origin)
        browser, room = come_in(address[0])
        assert WELL in browser.get(f"{room}/", timeout=10).text


def test_the_address_lets_in_once(tonight: Night) -> None:
    with desk(tonight) as one:
        url = re.search(r"http://\S+/open/\S+", tonight.runbook("desk", "--no-browser").out)
        assert url is not None
        come_in(url[0])
        assert requests.get(url[0], timeout=10).status_code == HTTPStatus.FORBIDDEN
        assert requests.get(f"{one.room}/", timeout=10).status_code == HTTPStatus.FORBIDDEN
        assert one.browser.get(one.origin, timeout=10).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_the_file_with_the_key_is_hers_alone_and_gone_at_the_end(tonight: Night) -> None:
    with desk(tonight) as one:
        found = address_file(tonight)
        assert stat.S_IMODE(found.stat().st_mode) == 0o600
        key = json.loads(found.read_text())["key"]
        assert key not in one.html()
        one.process.terminate()
        assert one.process.wait(30) == 0
        assert not found.exists()


def test_what_another_window_writes_is_on_the_page_at_once(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        tonight.crm.status = 503
        seen: list[dict[str, str]] = []
        threading.Thread(target=_listen, args=(one, seen), daemon=True).start()
        assert until(lambda: seen)
        # The other window finds it, tells the lead and ends; this one looks every 30 seconds.
        told = tonight.runbook("run", "--calls", "2")
        assert told.code == 30, told.said
        assert until(lambda: any(BROKEN in part.get("state", "") for part in seen), SOONER)
        one.shows("2 звонка", SOONER)
        assert len(tonight.bot.texts(LEAD)) == 1
        tonight.crm.status = 200
        over = tonight.runbook("run", "--follow", timeout=90)
        assert over.code == 0, over.said
        one.shows(OVER, SOONER)


def _listen(one: Desk, seen: list[dict[str, str]]) -> None:
    with suppress(requests.RequestException):
        seen.extend(one.live())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to be polite with")
def test_a_polite_end_leaves_nothing_running_and_says_what_is_kept(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        broken(tonight, one)
        one.does(deed="hears", value="yes")
        one.does(deed="promise", value="chat")
        one.process.send_signal(signal.SIGTERM)
        out, _ = one.process.communicate(timeout=40)
        assert one.process.returncode == 0, out
        assert "Осталось обещаний: 1" in out
        assert "Traceback" not in out
    assert until(lambda: not tonight.couriers())


def test_the_last_page_of_a_closed_shift_is_whole_before_the_program_ends(tonight: Night) -> None:
    with desk(tonight) as one:
        one.shows("Всё работает")
        form = {**one.forms()[0], "deed": "end_shift", "subject": "", "value": "", "back": "/end"}
        answer = one.browser.post(
            f"{one.room}/act", data=form, headers={"Origin": one.origin}, timeout=20
        )
        assert answer.url.endswith("/end")
        assert "Смена закрыта. Эту страницу можно закрыть." in answer.text
        # What the program, gone by then, would be asked for is not on it.
        assert not re.search(r"<(form|a|link|script|img)\b|http-equiv", answer.text)
        assert one.process.wait(30) == 0


def test_after_a_kill_a_new_start_takes_over(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        broken(tonight, one)
        one.does(deed="hears", value="yes")
        one.does(deed="promise", value="call")
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)
        one.process.kill()
        one.process.wait(20)
    assert address_file(tonight).exists()
    with desk(tonight) as two:
        two.shows(BROKEN)
        two.shows("Продолжить с того же места?")
        two.does(deed="go_on")
        assert "Продолжить с того же места?" not in two.text()
        two.shows("позвонить")
        assert len(tonight.bot.texts(LEAD)) == 1


def test_the_code_for_her_phone_is_another_one_each_time(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        assert "Сейчас сбоя нет" in one.text("/code")
        broken(tonight, one)
        one.shows("Сообщение ушло в")
        page = one.html("/code")
        assert "<svg " in page
        assert page.count("<script") == 1, "the one of the desk, and none in the page"
        assert "op-117" in one.text("/code")
        assert one.html("/code?way=share").count("<svg ") == 1


def test_settings_that_are_broken_keep_nobody_from_the_words(tonight: Night) -> None:
    tonight.write_settings("[operator\nid = ")
    with desk(tonight) as one:
        assert "К сожалению, временно не получится" in one.text()
        one.shows("В настройках есть ошибки")


def test_a_watch_beside_it_is_one_voice_with_it(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows(WELL)
        with subprocess.Popen(
            [RUNBOOK, "watch", "--no-pop-up", "--json"],
            env=tonight.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        ) as watch:  # fmt: skip
            assert watch.stdout is not None
            assert any('"armed"' in line for line in watch.stdout)
            tonight.crm.status = 503
            one.shows(BROKEN, 60)
            assert until(lambda: tonight.bot.texts(LEAD))
            time.sleep(3)
            watch.terminate()
            watch.communicate(timeout=30)
        assert len(tonight.bot.texts(LEAD)) == 1
