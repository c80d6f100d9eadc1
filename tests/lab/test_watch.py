"""A watch on a real network: deaf to noise, quick to tell what lasts, one voice, one incident."""

import json
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from tests.lab.lab import Lab

WATCH = ("watch", "--json", "--no-pop-up")
PATIENCE = 60.0


class Watched:
    """A running watch and every event it has told so far."""

    def __init__(self, lab: Lab, process: "subprocess.Popen[str]") -> None:
        self.lab = lab
        self.process = process
        self.told: list[dict[str, Any]] = []
        self._sent_before = len(lab.messages())
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def events(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.told if one["event"] == name]

    def sent(self) -> list[str]:
        """New messages since it began; edits are none."""
        new = self.lab.messages()[self._sent_before :]
        return [str(one["params"]["text"]) for one in new if one["method"] == "sendMessage"]

    def tells(self, name: str, times: int = 1, seconds: float = PATIENCE) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while len(self.events(name)) < times:
            assert time.monotonic() < end, f"{name!r} was never told: {self.told}"
            time.sleep(0.1)
        return self.events(name)[times - 1]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        (journal,) = self.lab.product.home.rglob("journal.db")
        with closing(sqlite3.connect(journal, timeout=10)) as connection:
            return connection.execute(statement).fetchall()

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(json.loads(line))


@contextmanager
def watching(lab: Lab) -> Iterator[Watched]:
    lab.new_home()
    process = lab.product.start(WATCH, stderr=subprocess.DEVNULL)
    watch = Watched(lab, process)
    try:
        watch.tells("armed")
        time.sleep(3)  # each place has been looked at once
        yield watch
    finally:
        watch.end()


def test_a_night_of_ordinary_noise_opens_nothing(lab: Lab) -> None:
    with watching(lab) as watch:
        for name in ("loss_3_percent", "icmp_blocked", "foreign_blocked"):
            lab.inject(name)
        time.sleep(12)
        chat = lab.network.daemons["chat"]
        chat.stop()
        time.sleep(3)
        chat.ensure()
        time.sleep(5)
        client = lab.network.daemons["vpn_client"]
        client.freeze()
        time.sleep(4)
        client.ensure()
        time.sleep(8)
        assert watch.events("noticed") == []
        assert watch.sent() == []


def test_a_cable_that_is_out_three_times_is_one_unstable_line(lab: Lab) -> None:
    with watching(lab) as watch:
        for _ in range(3):
            with lab.fault("cable_out"):
                time.sleep(2)
            time.sleep(3)
        assert watch.tells("noticed")["cause"] == "home_network.unstable"
        watch.tells("delivery")
        time.sleep(6)
        assert len(watch.events("noticed")) == 1
        assert watch.rows("SELECT cause FROM incidents") == [("home_network.unstable",)]
        assert watch.rows("SELECT count(*) FROM events WHERE kind = 'watch.dropped'")[0][0] >= 1


def test_a_dead_provider_is_told_as_soon_as_the_line_is_back_and_once(lab: Lab) -> None:
    with watching(lab) as watch:
        with lab.fault("provider_dead"):
            assert watch.tells("noticed")["side"] == "isp"
            time.sleep(3)
            assert watch.sent() == []
        watch.tells("recovered")
        end = time.monotonic() + PATIENCE
        while len(watch.sent()) < 2:
            assert time.monotonic() < end, watch.told
            time.sleep(0.2)
        time.sleep(3)
        assert len(watch.sent()) == 2


def test_a_fault_is_told_with_its_owner_and_how_it_began_is_kept(lab: Lab) -> None:
    with watching(lab) as watch:
        with lab.fault("crm_503"):
            noticed = watch.tells("noticed")
            assert (noticed["cause"], noticed["side"]) == ("bank_service.error", "bank")
            assert noticed["services"] == ["crm"]
            end = time.monotonic() + PATIENCE
            while not watch.sent():
                assert time.monotonic() < end, watch.told
                time.sleep(0.2)
            ((body,),) = watch.rows("SELECT body FROM events WHERE kind = 'incident.detected'")
        began = json.loads(body)
        assert began["onset"] == "service:crm"
        failed = [one for one in began["looks"] if one["how"] == "http_error"]
        assert {one["probe"] for one in failed} == {"service:crm"}
        assert len({one["probe"] for one in began["looks"]}) >= 5
