"""The long run itself: ``python -m bench.soak.night [MINUTES]`` (as root). It writes raw lines."""

import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, cycle
from pathlib import Path
from typing import Any

import psutil

from bench.figures import RESULTS
from bench.soak.books import books
from bench.soak.course import ROUGH, USUAL, Event
from bench.soak.ledger import Ledger
from bench.soak.scene import DESK, Scene, scene
from runbook.diagnosis.advice import CAUSES
from runbook.planning import STEADY
from tests.lab import plan
from tests.lab.namespaces import LabError, waiting

MINUTES = 45.5
SAMPLED_EVERY_S = 10.0
CALM_S = 60.0
REST_S = 10.0
RECOVERS_S = 120.0
UNSTEADY_S = STEADY.total_seconds() + RECOVERS_S
"""A line that came and went three times is held to be open for ``STEADY`` after the last drop."""
FOLDER = RESULTS / "soak"
CALM, REST = "calm", "rest"
_TO_CLOSE = "SELECT number, key, body FROM incidents WHERE over = 1 AND closed_at IS NULL"
_OPEN = "SELECT key FROM incidents WHERE restored_at IS NULL AND closed_at IS NULL"


class Night:
    """Plays the course and writes down what it does; ``phase`` is what the samples are of."""

    def __init__(self, where: Scene, folder: Path) -> None:
        self._scene = where
        self._ledger = Ledger(folder / "ledger.jsonl")
        self._samples = folder / "samples.jsonl"
        self._samples.write_text("", encoding="utf-8")
        self._clients = 0
        self._ended = threading.Event()
        self.phase = "begin"

    def play(self, minutes: float) -> None:
        """Events until the time is over, each with its rest; a calm after every round."""
        end = time.monotonic() + minutes * 60 - CALM_S
        sampling = threading.Thread(target=self._sample_on, daemon=True)
        sampling.start()
        try:
            for event in self._course():
                if time.monotonic() > end:
                    break
                if event is None:
                    self._rests(CALM, CALM_S)
                else:
                    self._lives_through(event)
                    self._rests(REST, REST_S)
            self.phase = REST
            self._recovers("all of it", UNSTEADY_S)
            self._rests(CALM, CALM_S)
            self._ledger.add("books", **books(self._scene, self._ledger))
        finally:
            self._ended.set()
            sampling.join(30)

    def _course(self) -> Iterator[Event | None]:
        return chain(ROUGH, [None], cycle((*USUAL, None)))

    def _lives_through(self, event: Event) -> None:
        """What the lab itself fails at costs one event, and is said; the run goes on."""
        try:
            self._happens(event)
        except LabError as error:
            self._ledger.add("lab failed", name=event.name, why=str(error)[:500])
            self._scene.lab.restore(timeout=60)
            self._recovers(event.name)

    def _happens(self, event: Event) -> None:
        self.phase = event.name
        print(f"{time.strftime('%H:%M:%S')} {event.name}", flush=True)
        began = self._ledger.add(
            "fault", name=event.name, faults=event.faults, whose=event.whose, reaches=event.reaches
        )
        for name in event.faults:
            self._scene.lab.inject(name)
        with event.around(self._scene):
            stands = time.monotonic() + event.stands_s
            self._is_noticed(event, stands)
            for channel in event.clients:
                self._promised(channel)
            if event.reaches:
                self._lead_presses()
            while (left := stands - time.monotonic()) > 0:
                time.sleep(min(1.0, left))
        self._scene.lab.restore(timeout=60)
        self._ledger.add("mended", name=event.name, began=began["at"])
        self._recovers(event.name)

    def _is_noticed(self, event: Event, until: float) -> None:
        for home in self._scene.street:
            if home.operator not in event.whose:
                continue
            while time.monotonic() < until and not self._scene.rows(home, _OPEN):
                time.sleep(0.5)

    def _promised(self, channel: str) -> None:
        """A client on her line wants a call, or a message."""
        self._clients += 1
        reference = f"ABC-{100000 + self._clients}"
        tab = self._scene.tabs[DESK]
        steps: list[tuple[str | None, dict[str, str]]] = [
            (None, {"deed": "hears", "value": "yes"}),
            (None, {"deed": "promise", "value": channel}),
            (reference, {"deed": "refer"}),
            (None, {"deed": "next_client"}),
        ]
        answers = [tab.presses(typed, **fields) for typed, fields in steps]
        self._ledger.add(
            "promise", channel=channel, reference=reference,
            pressed=[bool(one["done"]) for one in answers],
            why=[str(one.get("why", ""))[:300] for one in answers if not one["done"]],
        )  # fmt: skip

    def _lead_presses(self) -> None:
        """The lead says in the bot that she knows of whatever stands open and rang."""
        for _ in waiting(15, 1.0):
            try:
                found = self._scene.hub_rows(
                    "SELECT number, key FROM incidents WHERE over = 0 AND parent = '' "
                    "ORDER BY number DESC LIMIT 1"
                )
            except sqlite3.Error:
                found = []
            if found:
                number, key = found[0]
                self._scene.house.says(plan.LEAD_CHAT, f"/ack {number}")
                self._ledger.add("press", order="ack", number=number, key=key)
                return
        self._ledger.add("no press")

    def _recovers(self, after: str, within_s: float = RECOVERS_S) -> None:
        """Until nobody has an open outage, and every promise of hers is kept."""
        kept: set[str] = set()
        for _ in waiting(within_s, 1.0):
            still = [one for one in self._scene.street if self._scene.rows(one, _OPEN)]
            if still:
                continue
            waiting_ones = self._scene.rows(self._scene.hers, "SELECT id FROM callbacks")
            for (one,) in waiting_ones:
                if one not in kept and self._keeps(one):
                    kept.add(one)
            if not waiting_ones:
                break
        else:
            self._ledger.add("not over", name=after)
        self._lead_closes()

    def _lead_closes(self) -> None:
        """The lead names the cause of whatever is over, as the procedure has it."""
        with suppress(sqlite3.Error):
            for number, key, body in self._scene.hub_rows(_TO_CLOSE):
                if (cause := json.loads(body)["cause"]) in CAUSES:
                    self._scene.house.says(plan.LEAD_CHAT, f"/resolve {number} {cause}")
                    self._ledger.add("press", order="resolve", number=number, key=key)

    def _keeps(self, promise: str) -> bool:
        answer = self._scene.tabs[DESK].orders(
            fields={"deed": "settle", "subject": promise, "value": "solved"}
        )
        if answer["done"]:
            self._ledger.add("kept", id=promise)
        return bool(answer["done"])

    def _rests(self, phase: str, seconds: float) -> None:
        self.phase = phase
        time.sleep(seconds)

    def _sample_on(self) -> None:
        while not self._ended.wait(SAMPLED_EVERY_S):
            phase = self.phase
            with suppress(OSError, psutil.Error):
                sample = self._sample(phase)
                with self._samples.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(sample) + "\n")

    def _sample(self, phase: str) -> dict[str, Any]:
        return {
            "at": round(time.time(), 1),
            "phase": phase,
            "load_1m": round(psutil.getloadavg()[0], 2),
            "programs": self._scene.usages(),
            "sizes": self._scene.sizes(),
        }


def main(minutes: str = "") -> int:
    """A whole run's lines are kept beside the figures, a shorter one's in the temporary folder."""
    wanted = float(minutes) if minutes else MINUTES
    folder = FOLDER if wanted >= MINUTES else Path(tempfile.gettempdir()) / "runbook-bench-tries"
    folder.mkdir(parents=True, exist_ok=True)
    outputs = Path(tempfile.mkdtemp(prefix="runbook-soak-"))
    outputs.chmod(0o755)
    print(f"what they say: {outputs}", flush=True)
    try:
        with scene(outputs) as where:
            Night(where, folder).play(wanted)
    except LabError as error:
        print(f"the lab failed: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
