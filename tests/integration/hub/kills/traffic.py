"""What goes on at the office while things are killed: outages, presses, promises to clients."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from bench.hub.chats import LEAD, mass_numbers
from bench.hub.pcs import Pc, behind
from runbook.reporting.shapes import Moment, Promise, Report
from tests.integration.hub.kills.phones import Exchange

OPERATORS = 4
"""Of one outage: one more than make a mass incident."""
OUTAGE_EVERY_S = 4.0
_AGAIN_S = 0.1
_PATIENCE_S = 2.5
_GIVES_UP_S = 90.0

Ports = Callable[[], list[int]]


@dataclass
class Traffic:
    """Each outage is at a gateway of its own. ``ports``: where hubs answer at this moment."""

    ports: Ports
    phones: Exchange
    outages: list[list[Pc]]
    chance: random.Random
    begun: list[list[Pc]] = field(default_factory=list)
    promised: list[tuple[str, int]] = field(default_factory=list)
    """Promises and their revisions in reports that were answered 2xx."""
    pressed: set[int] = field(default_factory=set)
    """The mass incidents that the lead has acknowledged, by number, each with one press."""
    unanswered: list[str] = field(default_factory=list)
    """Operators whose report nobody took in the end."""
    _stops: threading.Event = field(default_factory=threading.Event)
    _lead_leaves: threading.Event = field(default_factory=threading.Event)
    _pcs: list[threading.Thread] = field(default_factory=list)
    _lead: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._pcs.append(_in_thread(self._outages))
        self._lead = _in_thread(self._presses)

    def stop(self) -> None:
        """No more outages; waits for what is under way. The lead goes on pressing."""
        self._stops.set()
        for one in self._pcs:
            one.join(_GIVES_UP_S + 10)

    def end(self) -> None:
        """The lead presses no more."""
        self._lead_leaves.set()
        if self._lead is not None:
            self._lead.join(_GIVES_UP_S)

    def _outages(self) -> None:
        for some in self.outages:
            if self._stops.is_set():
                return
            self.begun.append(some)
            for pc in some:
                self._pcs.append(_in_thread(lambda pc=pc: self._works(pc)))  # type: ignore[misc]
            self._stops.wait(OUTAGE_EVERY_S)

    def _works(self, pc: Pc) -> None:
        """Her PC finds the outage; a little later she promises a client to ring back."""
        time.sleep(self.chance.uniform(0.0, 0.5))
        report = pc.finds_gateway_dead()
        taken = self._until_taken(pc, report)
        self._stops.wait(self.chance.uniform(0.0, 4.0))
        promise = _promise(pc)
        if taken and self._until_taken(pc, pc.says(promises=(promise,))):
            self.promised.append((promise.id, promise.revision))
        pc.hang_up()

    def _until_taken(self, pc: Pc, report: Report) -> bool:
        ends = time.monotonic() + _GIVES_UP_S
        while time.monotonic() < ends:
            ports = self.ports()
            if ports and pc.send(report, self.chance.choice(ports), _PATIENCE_S) == HTTPStatus.OK:
                return True
            time.sleep(_AGAIN_S)
        self.unanswered.append(pc.operator.id)
        return False

    def _presses(self) -> None:
        """The lead acknowledges each mass incident a moment after its card has come."""
        seen = 0
        while not self._lead_leaves.wait(0.05):
            accepted = self.phones.state.accepted
            for one in accepted[seen:]:
                seen += 1
                if one["chat_id"] == str(LEAD):
                    self._acknowledge(one)

    def _acknowledge(self, message: Mapping[str, object]) -> None:
        for number in mass_numbers(str(message["text"])):
            if number not in self.pressed:
                time.sleep(self.chance.uniform(0.0, 0.3))
                at = int(str(message["message_id"]))
                self.phones.press(LEAD, at, f"ack:{number}:")
                self.pressed.add(number)


def _in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def outages(count: int) -> list[list[Pc]]:
    """So many, each with its operators."""
    return [behind(f"w{number}", OPERATORS) for number in range(count)]


def _promise(pc: Pc) -> Promise:
    now = datetime.now(UTC)

    def at(minutes: int) -> Moment:
        later = timedelta(minutes=minutes)
        return Moment(wall=now + later, age_ms=-later // timedelta(milliseconds=1))

    return Promise(
        id=f"promise-{pc.key}",
        revision=1,
        channel="call",
        kind="case",
        promised=at(0),
        window_from=at(30),
        window_until=at(90),
        incident=pc.key,
        reference="A-117",
    )
