"""A hub that is gone, refuses, or is somebody else; words it passes on; how the line ends."""

import json
import socket
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checks.host.facts import HostFacts
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from runbook.agent.line import client, kept
from runbook.agent.line import line as line_module
from runbook.agent.line.gathering import gather
from runbook.agent.line.opening import Ways, open_line
from runbook.agent.workplace import utc_now
from runbook.callbacks.promise import Channel
from runbook.journal import callbacks
from runbook.reporting.credentials import to_text
from runbook.secrets.own import Purpose
from tests.acceptance.night import OPERATOR, until
from tests.far_ends.authority import Authority
from tests.far_ends.hub import Hub, breaks_off, hangs, serving
from tests.integration.runbook.line.pc import ENVIRON, HOST, Pc, pause, with_hub

CLEAN = Report((), Verdict("healthy.ok", 0.99), 10, Situation(HostFacts("linux")))
DEAD = Report((), Verdict("isp.no_internet", 0.97), 10, Situation(HostFacts("linux")))
WORDS = """
id = "holding"
version = 2
language = "ru"
channel = "voice"
status = "approved"
text = "Сейчас не получится посмотреть ваши данные. Позвонить вам или написать?"
"""


def test_a_hub_that_is_gone_is_not_hammered(place: Pc, hub: Hub) -> None:
    hub.sticky = breaks_off
    with place.working(courier=False) as sitting:
        sitting.breaks()
        pause(6)
    # 1, 2, 4 … seconds between two, and of each exchange one attempt on a fresh connection.
    assert hub.connections <= 5


def test_a_connection_that_died_meanwhile_costs_no_report(
    place: Pc, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So long that a busy machine gives up no connection that lives; the dead one hangs for longer.
    monkeypatch.setattr(client, "DEADLINE", 50.0)
    monkeypatch.setattr(client, "KEPT_WAIT", 6.0)
    with place.working(courier=False) as sitting:
        assert until(lambda: len(hub.reports) >= 2, 30)
        hub.fail(hangs)
        incident = sitting.breaks()
        assert until(lambda: hub.outages(incident.key), 30)
        # Told on a fresh one, in the same exchange.
        assert hub.connections == 2


def test_the_hub_being_gone_is_said_only_while_the_internet_works(
    place: Pc, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "GONE_AFTER", 2.0)
    with place.working(courier=False) as sitting:
        assert until(lambda: hub.reports, 30)
        hub.sticky = breaks_off
        sitting.line.diagnosed(DEAD)
        pause(5)
        assert not place.said
        sitting.line.diagnosed(CLEAN)
        gone = "Сервер оповещения не отвечает. Сообщения отправляет этот компьютер."
        assert until(lambda: place.said == [gone], 60)
        hub.sticky = None
        assert until(lambda: "Сервер оповещения снова отвечает." in place.said, 60)
    # Behind these two a busy machine may have it gone once more.
    told = [one for one in place.events() if one.startswith("hub.")]
    assert told[:2] == ["hub.gone", "hub.back"]


def test_a_hub_that_does_not_answer_to_an_outage_is_said_while_she_waits(
    place: Pc, hub: Hub
) -> None:
    slow_line = "Сервер оповещения пока не отвечает. Если не ответит, сообщение отправит этот"
    with place.working(courier=False) as sitting:
        assert until(lambda: hub.reports, 30)
        # It swallows the report: she reads it before that attempt is over.
        hub.sticky = hangs
        began = time.monotonic()
        sitting.breaks()
        assert until(lambda: place.said, 30)
        waited = time.monotonic() - began
        assert place.said[0].startswith(slow_line)
        assert waited >= line_module.SLOW_AFTER
        assert not place.views[-1].gone
        hub.sticky, hub.lease_for_ms = None, 30_000
        assert until(lambda: place.views[-1].speaks and not place.views[-1].slow, 20)
    assert place.said[1:] == ["Сервер оповещения сообщил руководителю смены."]


def test_without_the_internet_nobody_waits_for_the_hub(place: Pc, hub: Hub) -> None:
    hub.sticky = breaks_off
    with place.working(courier=False) as sitting:
        sitting.line.diagnosed(DEAD)
        sitting.breaks()
        pause(line_module.SLOW_AFTER + 1.5)
    assert not place.said
    assert not any(one.slow for one in place.views)


def test_a_hub_that_does_not_know_this_pc_is_said_in_plain_words(place: Pc, hub: Hub) -> None:
    hub.known_keys.clear()
    with place.working(courier=False):
        assert until(lambda: place.said, 30)
        pause(1.5)
    (said,) = place.said
    assert said.startswith("Сервер оповещения не знает этот компьютер. Сообщения отправляет")
    assert place.events() == ["hub.refused"]


def test_the_next_address_is_tried_when_one_swallows_everything(
    place: Pc, hub: Hub, authority: Authority
) -> None:
    silent = Hub(sticky=hangs)
    with (
        serving(silent, authority.issue(HOST)) as port,
        serving(hub, authority.issue(HOST)) as good,
    ):
        urls = (f"https://{HOST}:{port}", f"https://{HOST}:{good}")
        with with_hub(place, urls=urls).working(courier=False) as sitting:
            incident = sitting.breaks()
            assert until(lambda: hub.outages(incident.key), 30)
            seen = silent.connections
            pause(2)
            assert silent.connections == seen


def test_a_certificate_of_somebody_else_is_not_spoken_to(
    place: Pc, hub: Hub, authority: Authority
) -> None:
    other = Hub()
    with serving(other, authority.issue("somebody.else.test")) as port:
        elsewhere = with_hub(place, urls=(f"https://{HOST}:{port}",))
        with elsewhere.working(courier=False):
            pause(2)
    assert not other.raw


def test_signing_off_is_the_last_word(place: Pc, hub: Hub) -> None:
    line = place.line()
    line.start()
    assert until(lambda: hub.reports, 30)
    line.stop(30, leaving=True)
    assert hub.reports[-1].get("leaving") is True
    assert not any(one.get("leaving") for one in hub.reports[:-1])


def test_an_end_does_not_wait_for_a_hub_that_is_silent(
    place: Pc, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "DEADLINE", 50.0)
    asked, answers = threading.Event(), threading.Event()

    def silent(_connection: socket.socket) -> None:
        asked.set()
        answers.wait(60)

    hub.sticky = silent
    line = place.line()
    line.start()
    assert asked.wait(30)
    began = time.monotonic()
    line.stop(2.0, leaving=True)
    assert time.monotonic() - began < 25
    assert not answers.is_set()
    hub.sticky = breaks_off
    answers.set()
    line.stop(30, leaving=False)


def test_only_words_that_the_bank_has_signed_are_shown(place: Pc, hub: Hub) -> None:
    private = Ed25519PrivateKey.generate()
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    public = to_text(private.public_key().public_bytes(*raw))
    signed = {"document": WORDS, "signature": to_text(private.sign(WORDS.encode()))}
    forged = {"document": WORDS.replace("Сейчас", "Никогда"), "signature": signed["signature"]}
    made = with_hub(place, script_key=public)
    hub.say = lambda _: {"script": forged}
    with made.working(courier=False):
        assert until(lambda: made.said, 30)
        assert made.said == ["Пришли слова для клиента без подписи банка. Читайте прежние."]
        assert not made.scripts
        hub.say = lambda _: {"script": signed}
        assert until(lambda: made.scripts, 30)
    assert made.scripts[0].version == 2
    # The next sitting knows them before the hub has answered.
    hub.sticky = hangs
    later = replace(made, scripts=[])
    with later.working(courier=False):
        assert until(lambda: later.scripts, 30)
    # So does one that cannot open a line at all; what no longer is as it was signed is not shown.
    shut = replace(with_hub(made, ca_file="/no/such/file.pem"), scripts=[])
    with shut.working(courier=False):
        assert until(lambda: shut.scripts, 30)
    kept.keep(made.journal, kept.SCRIPT, json.dumps(forged))
    spoilt = replace(shut, scripts=[])
    with spoilt.working(courier=False):
        pause(1.5)
    assert not spoilt.scripts


def test_what_the_hub_would_refuse_is_left_out_and_the_rest_is_told(place: Pc, hub: Hub) -> None:
    with place.working(line=False, courier=False) as sitting:
        incident = sitting.breaks()
        place.journal.connect().execute(
            "UPDATE incidents SET services = ? WHERE key = ?", ('["не код"]', incident.key)
        )
        callbacks.promise(
            place.journal, utc_now(), operator=OPERATOR, incident=None, channel=Channel.CALL
        )
    opened = open_line(Ways(place.loaded, ENVIRON, lambda: ()), place.journal)
    report = gather(place.journal, opened.me, utc_now()).report
    assert report.outages == ()
    assert len(report.promises) == 1


def test_a_clock_set_back_does_not_let_sequences_fall(place: Pc) -> None:
    now = utc_now()
    first = kept.next_sequence(place.journal, now)
    assert kept.next_sequence(place.journal, now - timedelta(days=300)) == first + 1
    assert kept.next_sequence(place.journal, datetime.fromtimestamp(0, now.tzinfo)) == first + 2


def test_the_key_is_never_part_of_what_is_kept_or_shown(place: Pc, hub: Hub) -> None:
    with place.working(courier=False) as sitting:
        sitting.breaks()
        assert until(hub.outages, 30)
    key = to_text(place.journal.secret.key(Purpose.AUTHENTICATION)).encode()
    folder = place.path.parent
    kept_bytes = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert key not in kept_bytes
    assert any(key in one for one in hub.raw)
