"""The installed command with a hub: enrolment, who speaks, and one voice whatever is killed."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta

import pytest

from notifier.handoff.report import agent_id, decode
from runbook.agent.line import kept
from runbook.reporting.credentials import from_text
from tests.acceptance.night import LEAD, OPERATOR, Night, until
from tests.far_ends.authority import Authority
from tests.far_ends.hub import CODE, Hub, breaks_off, serving

HOST = "hub.bank.test"
LEASE_MS = 9000
"""A lease that does not end between two answers, however busy this machine is."""


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def url(hub: Hub, tonight: Night, authority: Authority) -> Iterator[str]:
    """The hub's address; its name is pinned and its authority trusted, it is not in use yet."""
    tonight.tables["hub"] = {"ca_file": str(authority.file)}
    tonight.tables["internet"]["addresses"][HOST] = ["127.0.0.1"]
    tonight.tables["escalation"] = {"repeat_after": 0, "next_person_after": 0}
    tonight.write_settings()
    with serving(hub, authority.issue(HOST)) as port:
        yield f"https://{HOST}:{port}"


@pytest.fixture
def enrolled(tonight: Night, hub: Hub, url: str) -> Night:
    done = tonight.runbook("setup", "--hub", url, "--code", CODE)
    assert done.code == 0, done.said
    (introduced,) = hub.enrolled
    key = from_text(introduced["authentication"])
    assert key is not None
    hub.know(OPERATOR, key)
    tonight.tables["hub"]["urls"] = [url]
    return tonight


def rung(tonight: Night) -> list[str]:
    sent = [one for one in tonight.bot.accepted if one["chat_id"] == str(LEAD)]
    return [str(one["text"]).splitlines()[0] for one in sent if not one["silent"]]


def events(tonight: Night) -> list[str]:
    with suppress(sqlite3.Error), closing(sqlite3.connect(tonight.journal)) as connection:
        return [str(one) for (one,) in connection.execute("SELECT kind FROM events ORDER BY seq")]
    return []


def lease_end(tonight: Night) -> datetime | None:
    """Until when the hub has the word, as far as this PC knows."""
    with closing(sqlite3.connect(tonight.journal)) as connection:
        return max(kept.leases(connection).values(), default=None)


def goes_on_leaving_the_word(tonight: Night) -> None:
    """The lease is renewed for longer than one lasts, and nobody is rung from here."""
    begun = lease_end(tonight)
    assert begun is not None
    later = begun + timedelta(milliseconds=LEASE_MS)
    assert until(lambda: (lease_end(tonight) or begun) > later, 60)
    assert not rung(tonight)
    assert "hub.silent" not in events(tonight)


def test_one_code_makes_this_pc_known_and_everything_else_follows(
    enrolled: Night, hub: Hub, url: str
) -> None:
    assert f'urls = ["{url}"]' in enrolled.settings.read_text()
    doctor = enrolled.runbook("doctor", "--json")
    about = [one for one in json.loads(doctor.out)["findings"] if one["about"].startswith("hub")]
    assert [(one["id"], one["level"]) for one in about] == [
        ("doctor.hub.ok", "ok"),
        ("doctor.hub_answer.ok", "ok"),
    ]
    # Nobody watches: what the doctor said was also a goodbye.
    assert hub.reports[-1]["leaving"] is True
    enrolled.break_crm()
    enrolled.runbook("run", "--no-follow")
    shown = json.loads(enrolled.runbook("handoff", "--json").out)
    start = shown["links"]["telegram"]
    assert "bank_duty_bot" in start
    reports = from_text(hub.enrolled[0]["reports"])
    found = decode(start.partition("start=")[2], {agent_id(OPERATOR): reports}.get, lambda _: None)
    assert getattr(found, "agent", None) == agent_id(OPERATOR)


def test_a_wrong_code_changes_nothing_and_is_said_in_plain_words(
    tonight: Night, hub: Hub, url: str
) -> None:
    before = tonight.settings.read_bytes()
    done = tonight.runbook("setup", "--hub", url, "--code", "000 000")
    assert done.code == 10
    assert "Сервер оповещения не принял код" in done.err
    assert "[hub.enrol.bad_code]" in done.err
    assert tonight.settings.read_bytes() == before
    assert "000 000" not in done.said


def test_an_empty_pc_is_told_what_comes_first_or_takes_her_id_with_the_code(
    tonight: Night, hub: Hub, url: str, authority: Authority
) -> None:
    tonight.settings.unlink()
    asked = ("setup", "--hub", url, "--code", CODE)
    done = tonight.runbook(*asked)
    assert done.code == 2
    assert "Сначала настройте рабочее место: runbook setup. Потом повторите" in done.err
    assert not tonight.settings.exists()
    assert not hub.raw
    # Its authority and the pin for its name are what only a file can hold.
    table = f'[hub]\nca_file = "{authority.file}"\n'
    tonight.settings.write_text(table + f'[internet]\naddresses = {{ "{HOST}" = ["127.0.0.1"] }}\n')
    done = tonight.runbook(*asked, "--operator-id", OPERATOR)
    assert done.code == 0, done.said
    written = tonight.settings.read_text()
    assert f'id = "{OPERATOR}"' in written
    assert f'urls = ["{url}"]' in written
    other = tonight.runbook(*asked, "--operator-id", "op-999")
    assert other.code == 2
    assert "[setup.hub_somebody_else]" in other.err
    assert len(hub.enrolled) == 1


def test_an_address_in_the_open_gets_no_key(tonight: Night, hub: Hub, url: str) -> None:
    before = tonight.settings.read_bytes()
    for address in ("http://hub.bank.test", url.replace("https", "http")):
        done = tonight.runbook("setup", "--hub", address, "--code", CODE)
        assert done.code == 2
        assert "[settings.hub_in_the_open]" in done.err
    assert not hub.raw
    assert tonight.settings.read_bytes() == before


def test_a_pc_the_hub_does_not_know_is_found_by_the_doctor(enrolled: Night, hub: Hub) -> None:
    hub.known_keys.clear()
    doctor = enrolled.runbook("doctor")
    assert "Сервер оповещения не знает этот компьютер" in doctor.out
    assert "setup --hub" in doctor.out


def test_the_lead_hears_of_it_from_the_hub_alone(enrolled: Night, hub: Hub) -> None:
    hub.lease_for_ms = LEASE_MS
    enrolled.break_crm()
    done = enrolled.runbook("run", "--no-follow")
    assert done.code == 30
    assert until(lambda: "hub.speaks" in events(enrolled), 60)
    # The command has ended: its courier goes on asking the hub, and is silent as long as that is.
    goes_on_leaving_the_word(enrolled)
    assert hub.reports[-1]["leaving"] is True
    hub.sticky = breaks_off
    # The bank's side: up to a minute by chance, so that a thousand PCs do not speak at once.
    assert until(lambda: rung(enrolled), 120)
    assert len(rung(enrolled)) == 1


def test_whoever_looks_again_reads_once_that_the_lead_knows_and_is_not_asked_to_ring(
    enrolled: Night, hub: Hub
) -> None:
    hub.lease_for_ms = 30_000
    enrolled.break_crm()
    enrolled.runbook("run", "--no-follow")
    assert until(lambda: "hub.speaks" in events(enrolled), 60)
    (outage,) = hub.open_outages
    hub.say = lambda _: {"known": [{"incident": outage, "role": "shift_lead", "ago_ms": 1000}]}
    assert until(lambda: "incident.acknowledged" in events(enrolled), 60)
    again = enrolled.runbook("run", "--no-follow")
    assert again.out.count("уководитель смены знает") == 1
    for order in ("Позвоните", "позвоните", "Прочитайте по телефону", "Если никто не ответит"):
        assert order not in again.out, again.out
    assert not rung(enrolled)


@pytest.mark.parametrize("speaks", [True, False])
def test_a_kill_leaves_exactly_one_voice(enrolled: Night, hub: Hub, *, speaks: bool) -> None:
    hub.lease_for_ms = LEASE_MS if speaks else None
    # What she alone notices is not the bank's: nobody waits for a minute.
    running = enrolled.start("run", "--follow", "--plain", "--not-working", "chat")
    assert running.stdout is not None
    with running, running.stdout:
        try:
            assert until(lambda: "alert.rang" in events(enrolled), 30)
        finally:
            running.send_signal(signal.SIGKILL)
    if speaks:
        assert until(lambda: "hub.speaks" in events(enrolled), 60)
        goes_on_leaving_the_word(enrolled)
    else:
        assert until(lambda: rung(enrolled), 60)
        assert not until(lambda: len(rung(enrolled)) > 1, 3)


def test_the_watch_tells_what_the_hub_says_and_signs_off(enrolled: Night, hub: Hub) -> None:
    hub.say = lambda _: {
        "mass": [
            {"number": 7, "cause": "bank_service.error", "joined": True, "not_her_provider": True}
        ]
    }
    with enrolled.start("watch", "--no-pop-up") as running:
        assert running.stdout is not None
        try:
            said = next(one for one in map(bytes.decode, running.stdout) if "№ 7" in one)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(20)
    assert "Не звоните провайдеру, это банк." in said
    assert hub.reports[-1]["leaving"] is True
    assert until(lambda: not [one for one in enrolled.couriers() if one.is_running()], 30)


def test_without_a_hub_nothing_of_it_is_loaded_or_left_behind(tonight: Night) -> None:
    tonight.break_crm()
    tonight.runbook("run", "--no-follow")
    assert until(lambda: len(rung(tonight)) == 1, 60)
    names = {one.name for one in tonight.journal.parent.iterdir()}
    assert not {one for one in names if "hub" in one or one.startswith("line")}
