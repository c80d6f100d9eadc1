"""A crowd of agents in one process: kept-alive connections that send a report every so often.

``python -m bench.hub.crowd PLAN`` where PLAN is a JSON file (``Plan``). Prints one line of JSON
when everybody is there and has told what she sees, and another one with what became of it all.
Written over bare asyncio protocols, so that the crowd costs less than the hub.
"""

import asyncio
import json
import math
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.simulated_fleet import Operator, observe, operators
from runbook.reporting.observations import sight_of
from runbook.reporting.shapes import Diagnosis, Moment, Report, Surroundings

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_LAST_ANSWERS_S = 5.0
_FILES = 65_536
_OK = 200


@dataclass(frozen=True)
class Plan:
    """Where the hub is, who they are (operator, Authorization header) and how they behave.

    In the first ``joining_s`` seconds everybody says where she works and what she sees; then
    ``seconds`` of reports every ``every_s`` are measured. ``changing`` is the share of them that
    say something new, which the hub must write down; the others are heartbeats.
    """

    host: str
    port: int
    agents: list[tuple[str, str]]
    every_s: float
    seconds: float
    joining_s: float
    changing: float = 0.0
    first_sequence: int = 0


@dataclass
class Tally:
    """What the crowd saw, in milliseconds. ``late``: a report was due before the last answer."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    said: list[tuple[str, int]] = field(default_factory=list)
    connects: int = 0
    late: int = 0

    def forget(self) -> None:
        """Measure from here on. What was said must not be lost all the same."""
        self.latencies.clear()
        self.statuses.clear()
        self.connects = self.late = 0


class Agent(asyncio.Protocol):
    """One agent: one connection, one request under way at the most."""

    def __init__(self, operator: Operator, header: str, sequence: int, tally: Tally) -> None:
        self.operator = operator
        self._head = (
            "POST /v1/report HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
            f"Authorization: {header}\r\nContent-Length: "
        ).encode()
        self._sequence = sequence
        self._told = sequence
        self._tally = tally
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._sent_at = 0.0
        self._telling = False
        self.waiting = False

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return self._transport is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        """It has ended; a report that was not answered counts as status 0."""
        if self.waiting:
            self._tally.statuses[0] += 1
        self._transport, self._buffer, self.waiting = None, b"", False

    def speak(self, *, telling: bool) -> None:
        """Send the next report, unless the last one is still unanswered."""
        if self._transport is None or self.waiting:
            self._tally.late += 1
            return
        self._sequence += 1
        if telling:
            self._told = self._sequence
        body = msgspec.json.encode(said(self.operator, self._sequence, self._told))
        self.waiting, self._telling = True, telling
        self._sent_at = time.perf_counter()
        self._transport.write(self._head + str(len(body)).encode() + _HEAD_END + body)

    def data_received(self, data: bytes) -> None:
        """A piece of an answer."""
        self._buffer += data
        head, found, rest = self._buffer.partition(_HEAD_END)
        if not found:
            return
        at = head.lower().find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self._buffer, self.waiting = rest[length:], False
        status = int(head[9:12])
        self._tally.statuses[status] += 1
        self._tally.latencies.append((time.perf_counter() - self._sent_at) * 1000)
        if status == _OK and self._telling:
            self._tally.said.append((self.operator.id, self._sequence))


def said(operator: Operator, sequence: int, told: int) -> Report:
    """Her report: a heartbeat, or the twenty observations of a healthy diagnosis just made.

    ``told`` is the sequence of the last one that said something: her journal's head is as old.
    """
    now = datetime.now(UTC)
    heartbeat = Report(
        agent=operator.id, sequence=sequence, sent=now, version="0.1.0",
        head=f"{told}:{told:032x}", calls=0, chats=0,
    )  # fmt: skip
    if told != sequence:
        return heartbeat
    paths = operator.paths
    provider, _, city = paths.provider.partition("/")
    return msgspec.structs.replace(
        heartbeat,
        where=Surroundings(provider=provider, city=city, gateway=paths.gateway_host),
        diagnosis=Diagnosis(
            made=Moment(wall=now, age_ms=40), cause="healthy.ok", side="none", confidence=0.9,
            observations=tuple(map(sight_of, observe(operator, ()))),
        ),
    )  # fmt: skip


class Crowd:
    """All of them, spread evenly over the period."""

    def __init__(self, plan: Plan) -> None:
        self.tally = Tally()
        self._plan = plan
        self._chance = random.Random(20261122)
        self._joining: set[asyncio.Future[None]] = set()
        known = {one.id: one for one in operators(len(plan.agents))}
        self._agents = [
            Agent(known[who], header, plan.first_sequence, self.tally)
            for who, header in plan.agents
        ]

    async def run(self, settled: Callable[[], None]) -> None:
        """Everybody joins and tells; ``settled`` is called; then it is measured."""
        joining = self._plan.joining_s
        await self._talk(joining, joining, 1.0)
        await self._wait_for_answers()
        settled()
        self.tally.forget()
        await self._talk(self._plan.every_s, self._plan.seconds, self._plan.changing)
        await self._wait_for_answers()

    async def _talk(self, every: float, seconds: float, telling: float) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        due = [begun + every * at / len(self._agents) for at in range(len(self._agents))]
        ends, turn = begun + seconds, 0
        while True:
            now = loop.time()
            while due[turn] <= now and due[turn] < ends:
                self._turn(self._agents[turn], telling=self._chance.random() < telling)
                due[turn] += every
                turn = (turn + 1) % len(self._agents)
            if due[turn] >= ends:
                return
            await asyncio.sleep(max(0.0, due[turn] - loop.time()))

    def _turn(self, agent: Agent, *, telling: bool) -> None:
        if agent.connected:
            agent.speak(telling=telling)
            return
        self.tally.connects += 1
        joining = asyncio.ensure_future(self._join(agent, telling=telling))
        self._joining.add(joining)
        joining.add_done_callback(self._joining.discard)

    async def _join(self, agent: Agent, *, telling: bool) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: agent, self._plan.host, self._plan.port)
        except OSError:
            self.tally.statuses[0] += 1
        else:
            agent.speak(telling=telling)

    async def _wait_for_answers(self) -> None:
        """An answer that never comes stays out, and its report too."""
        ends = time.monotonic() + _LAST_ANSWERS_S
        while any(one.waiting for one in self._agents) and time.monotonic() < ends:
            await asyncio.sleep(0.05)


def percentile(ordered: list[float], share: float) -> float:
    """Nearest rank; 0 when there is nothing."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else 0.0


def summary(tally: Tally) -> dict[str, object]:
    """What became of it, ready to be printed."""
    ordered = sorted(tally.latencies)
    return {
        "answers": len(ordered),
        "p50_ms": round(percentile(ordered, 0.50), 2),
        "p95_ms": round(percentile(ordered, 0.95), 2),
        "p99_ms": round(percentile(ordered, 0.99), 2),
        "worst_ms": round(percentile(ordered, 1.0), 2),
        "statuses": {str(code): count for code, count in tally.statuses.items()},
        "late": tally.late,
        "connects": tally.connects,
        "said": tally.said,
    }


def main(path: str) -> None:
    """Run the plan and say what became of it."""
    plan = Plan(**json.loads(Path(path).read_text(encoding="utf-8")))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    crowd = Crowd(plan)
    asyncio.run(crowd.run(lambda: print(json.dumps({"settled": True}), flush=True)))
    print(json.dumps(summary(crowd.tally)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
