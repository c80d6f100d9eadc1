"""The localisation's own process: it answers, it holds up nobody, it dies and comes back."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from bench.simulated_fleet import observe, operators, own_faults
from checks.component import Component, Part, Place
from runbook.hub.correlation.fleet_process import FleetProcess
from runbook.hub.correlation.fleet_reader import FleetReader, Said, Task, Watch
from runbook.hub.correlation.localised import Localised
from runbook.reporting.observations import sight_of
from runbook.reporting.shapes import Sight

CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
NOW = 1000.0
PATIENCE = 60.0
"""Seconds for what takes less than one on an idle machine."""


@pytest.fixture
def process() -> Iterator[FleetProcess]:
    made = FleetProcess(300.0, pause=0.0)
    yield made
    made.close()


def said(count: int, *broken: Component) -> tuple[Said, ...]:
    return tuple(
        Said(
            one.id,
            one.paths.provider,
            one.paths.gateway_host,
            NOW,
            tuple(map(sight_of, observe(one, broken))),
        )
        for one in operators(count)
    )


def begin(process: FleetProcess) -> None:
    """Start it; it has nothing then."""
    assert process.lost()
    assert not process.ask(Task(NOW))
    assert process.lost()
    wait_until_ready(process)


def wait_until_ready(process: FleetProcess) -> None:
    until = time.monotonic() + PATIENCE
    while process.busy and time.monotonic() < until:
        process.answer(0.05)
    assert not process.busy


def answer(process: FleetProcess, task: Task) -> Localised:
    assert process.ask(task)
    found = process.answer(PATIENCE)
    assert found is not None
    return found


def test_it_finds_what_is_found_in_this_process(process: FleetProcess) -> None:
    begin(process)
    watch = {"a" * 16: Watch((str(CRM),), frozenset({"op-1", "op-90"}))}
    task = Task(NOW, (*said(30, CRM), *said(120)[90:]), watch=watch)
    found = answer(process, task)
    here = FleetReader(300.0).work(task)
    assert here is not None
    assert (found.shared, found.observed, found.proving) == (
        here.shared,
        here.observed,
        here.proving,
    )
    assert found.shared[0].operators == {f"op-{number}" for number in range(30)}
    assert found.proving == {"a" * 16: frozenset({"op-90"})}


def test_reports_that_still_hold_stay_and_those_that_are_gone_do_not(process: FleetProcess) -> None:
    begin(process)
    answer(process, Task(NOW, said(6, CRM)))
    later = NOW + 290
    held = {f"op-{number}": later for number in range(4)}
    found = answer(process, Task(later, held=held, gone=("op-0",)))
    assert found.observed == {f"op-{number}" for number in range(1, 6)}
    found = answer(process, Task(later + 100))
    assert found.observed == {"op-1", "op-2", "op-3"}


def test_what_a_newer_agent_says_beyond_our_words_is_passed_over(process: FleetProcess) -> None:
    begin(process)
    some = said(5, CRM)
    newer = Sight(probe="telepathy:lead", outcome="sensed", path=("mind:op-1",))
    task = Task(
        NOW,
        tuple(
            Said(one.operator, one.provider, one.gateway, one.at, (newer, *one.sights))
            for one in some
        ),
    )
    assert [one.component for one in answer(process, task).shared] == [CRM]


def hard(count: int) -> tuple[Said, ...]:
    """A fleet in which everything fails for somebody: the search takes long."""
    chance = random.Random(2)
    services = ("crm", "chat", "phone", "cards", "knowledge")
    found = []
    for one in operators(count):
        parts = [Component(Place.SERVICE, name, part) for name in services for part in SERVED]
        parts += [one.paths.isp(part) for part in ISP]
        parts += [one.paths.gateway(part) for part in GATEWAY]
        broken = [part for part in (*parts, *own_faults(one)) if chance.random() < 0.1]
        sights = tuple(map(sight_of, observe(one, broken)))
        found.append(Said(one.id, one.paths.provider, one.paths.gateway_host, NOW, sights))
    return tuple(found)


SERVED = (Part.HOST, Part.PORT, Part.APPLICATION)
ISP = (Part.ACCESS, Part.DNS, Part.PORT_53, Part.GATEWAY_ADDRESS, Part.INSPECTION, Part.UDP)
GATEWAY = (Part.HOST, Part.PORT, Part.APPLICATION, Part.DATA)


def test_a_search_that_takes_long_holds_up_nobody(process: FleetProcess) -> None:
    begin(process)
    task = Task(NOW, hard(1000))
    assert process.ask(task)
    searching = psutil.Process(process.pid)
    # However long this process stands still on a busy machine, the search is not over meanwhile.
    searching.suspend()
    assert process.answer(0.01) is None
    assert process.busy
    assert not process.ask(Task(NOW)), "one task at a time"
    assert process.answer(0.0) is None
    searching.resume()
    assert process.answer(PATIENCE) is not None
    assert not process.busy


def test_a_search_without_end_is_given_up_and_everything_told_anew() -> None:
    process = FleetProcess(300.0, longest=PATIENCE, pause=0.0)
    try:
        begin(process)
        process.longest = 0.05
        assert process.ask(Task(NOW, hard(1000)))
        first = process.pid
        # However long this process stands still, the search is not over meanwhile.
        psutil.Process(first).suspend()
        wait_until_ready(process)
        assert process.lost()
        process.longest = PATIENCE
        assert not process.ask(Task(NOW))
        assert process.lost()
        assert process.pid not in {None, first}
    finally:
        process.close()


def test_a_process_that_is_killed_is_started_again(process: FleetProcess) -> None:
    begin(process)
    answer(process, Task(NOW, said(6, CRM)))
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while process.pid in {None, first} and time.monotonic() < until:
        process.ask(Task(NOW))
        process.answer(0.1)
    assert process.lost()
    wait_until_ready(process)
    assert answer(process, Task(NOW, said(6, CRM))).shared


def test_it_ends_with_the_hub_that_is_killed() -> None:
    code = (
        "import time\n"
        "from runbook.hub.correlation.fleet_process import FleetProcess\n"
        "from runbook.hub.correlation.fleet_reader import Task\n"
        "if __name__ == '__main__':\n"
        "    made = FleetProcess(300.0)\n"
        "    made.ask(Task(1.0)); made.answer(30)\n"
        "    print(made.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        child = psutil.Process(int(hub.stdout.readline()))
        hub.kill()
        hub.wait()
    child.wait(PATIENCE)


def replaced(one: Said, *sights: Sight) -> Said:
    return Said(one.operator, one.provider, one.gateway, one.at, sights)


def test_what_cannot_cross_the_pipe_is_left_out_with_what_she_said_before(
    process: FleetProcess,
) -> None:
    begin(process)
    some = said(6, CRM)
    assert len(answer(process, Task(NOW, some)).observed) == 6
    number = Sight(probe="anchor:x", outcome="passed", values={"x": 10**30})
    letter = Sight(probe="anchor:x", outcome="passed", detail="\ud800")
    poison = (replaced(some[1], number), replaced(some[2], letter))
    found = answer(process, Task(NOW, (some[0], *poison, *some[3:])))
    assert found.observed == {"op-0", "op-3", "op-4", "op-5"}
    assert process.unreadable() == {"op-1": "OverflowError", "op-2": "UnicodeEncodeError"}
    assert process.unreadable() == {}, "it is told once"
    assert len(answer(process, Task(NOW, some)).observed) == 6, "her next one counts again"


def test_a_component_of_a_later_version_does_not_end_it(process: FleetProcess) -> None:
    begin(process)
    some = said(6, CRM)
    first = process.pid
    for path in ("service:crm/future_part", "anchor:ya.ru/router", "bank_dns/router"):
        later = Sight(
            probe="anchor:tls://ya.ru:443",
            outcome="failed",
            failure="timed_out",
            operation="connect",
            path=(path,),
        )
        found = answer(process, Task(NOW, (*some[1:], replaced(some[0], later))))
        assert found.shared[0].component == CRM
    assert process.pid == first
    assert not process.lost()
