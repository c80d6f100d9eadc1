"""The parts of the delivery bench: the line that stands in for a line, and how figures are made."""

import random
import socket
import time

import pytest

from bench.delivery import fuzz, kills
from bench.delivery.__main__ import PARTS
from bench.delivery.keeping import percentile
from bench.delivery.relay import Mood, relay
from bench.parts import run_parts
from notifier.webhook.payload import read_body
from tests.far_ends.tcp import Handler, serve


def echo(connection: socket.socket) -> None:
    while data := connection.recv(4096):
        connection.sendall(data)


ECHO: Handler = echo


def say(port: int, text: bytes, patience: float = 20.0) -> bytes:
    with socket.create_connection(("127.0.0.1", port), patience) as connection:
        connection.sendall(text)
        return connection.recv(4096)


def test_the_relay_adds_its_delay_each_way_and_the_round_trip_of_a_handshake() -> None:
    with serve(ECHO) as port, relay(port, 0.05) as line:
        begun = time.monotonic()
        assert say(line.port, b"hello") == b"hello"
        assert time.monotonic() - begun >= 0.2


def test_a_line_that_is_gone_refuses_and_comes_back_on_the_same_port() -> None:
    with serve(ECHO) as port, relay(port) as line:
        line.become(Mood.REFUSED)
        with pytest.raises(ConnectionRefusedError):
            say(line.port, b"x")
        line.become(Mood.THROUGH)
        assert say(line.port, b"x") == b"x"


@pytest.mark.parametrize("mood", [Mood.FROZEN, Mood.LOST])
def test_a_silent_line_takes_everything_and_says_nothing_until_it_is_back(mood: Mood) -> None:
    with serve(ECHO) as port, relay(port) as line:
        line.become(mood)
        with socket.create_connection(("127.0.0.1", line.port), 20) as connection:
            connection.sendall(b"x")
            connection.settimeout(0.3)
            with pytest.raises(TimeoutError):
                connection.recv(10)
            line.become(Mood.THROUGH)
            if mood is Mood.FROZEN:
                connection.settimeout(20)
                assert connection.recv(10) == b"x"
            else:
                with pytest.raises(TimeoutError):
                    connection.recv(10)
        assert say(line.port, b"x") == b"x"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(one) for one in range(100, 0, -1)]
    assert [percentile(values, share) for share in (1, 50, 95, 100)] == [1, 50, 95, 100]
    assert percentile([3.0], 95) == 3.0


def test_every_part_can_be_run_alone_and_a_wrong_one_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_parts("delivery", PARTS, ["--part", "nothing"], "") == 2
    shown = capsys.readouterr().out
    assert all(one in shown for one in PARTS)


def test_the_fuzz_of_webhooks_would_notice_a_check_that_believes_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert fuzz.fuzz_webhook(500, 1).wrong == ()
    _, body = fuzz._signed(random.Random(1), bytes(32))
    monkeypatch.setattr(fuzz, "verify", lambda *_: read_body(body))
    assert fuzz.fuzz_webhook(500, 1).wrong


def test_an_alert_told_twice_is_seen_by_itself_and_in_a_digest() -> None:
    texts = ["Сбой\nИнцидент 1", "Сразу несколько: 2\nСбой · 1\nПовтор. Никто · 2", "Повтор. Сбой"]
    assert list(kills.told(texts, "Сбой")) == [False, False, True]
    assert list(kills.told(texts, "Никто")) == [True]
    assert list(kills.told(texts, "Сбой 1")) == []
